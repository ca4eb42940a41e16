package server_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_badInput is refused before anything is bought.
func TestAccServer_badInput(t *testing.T) {
	t.Parallel()
	const isNoID = "is not an id: ids are positive whole numbers such as 2864"
	a := start(t, simulator.Options{})
	var steps []resource.TestStep
	for _, bad := range []struct {
		attribute, text string
		declared        []string
	}{
		{"image_id", "A new server needs one of image_id, snapshot_id, backup_id and primary_iso_id.", []string{`image_id = null`}},
		{"image_id", `Attribute "snapshot_id" cannot be specified when "image_id" is specified`, []string{`snapshot_id = 116`}},
		{"image_id", `Attribute "backup_id" cannot be specified when "image_id" is specified`, []string{`backup_id = 77`}},
		{"snapshot_id", `Attribute "backup_id" cannot be specified when "snapshot_id" is specified`, []string{`image_id = null`, `snapshot_id = 116`, `backup_id = 77`}},
		{"image_id", "VPSBG has no image with the id 74. The nearest are: 73 (Ubuntu 22.04), 75 (AlmaLinux 9), 78 (Debian 12)", []string{`image_id = 74`}},
		{"plan", `VPSBG has no plan "cloud-vps-3gb". The nearest are: cloud-vps-1gb, cloud-vps-2gb, cloud-vps-4gb, cloud-vps-8gb`, []string{`plan = "cloud-vps-3gb"`}},
		{"plan", "The plan vds-32gb is not available at the moment.", []string{`plan = "vds-32gb"`}},
		{"plan", "string length must be at least 1", []string{`plan = ""`}},
		{"billing_cycle", "The plan vds-16gb is sold for at least 3 months, not for 1 month.", []string{`plan = "vds-16gb"`}},
		{"billing_cycle", "must be between 1 and 24, got: 0", []string{`billing_cycle = 0`}},
		{"billing_cycle", "must be between 1 and 24, got: 25", []string{`billing_cycle = 25`}},
		{"hostname", "string length must be between 1 and 253", []string{`hostname = ""`}},
		{"password", "string length must be at least 6", []string{`password = "short"`}},
		{"password_wo", "string length must be at least 6", []string{`password_wo = "short"`, `password_wo_version = 1`}},
		{"password_wo", `Attribute "password_wo_version" must be specified when "password_wo" is specified`, []string{`password_wo = "long enough"`}},
		{"password_wo_version", `Attribute "password_wo" must be specified when "password_wo_version" is specified`, []string{`password_wo_version = 1`}},
		{"password", `Attribute "password_wo" cannot be specified when "password" is specified`, []string{`password = "long enough"`, `password_wo = "long enough"`, `password_wo_version = 1`}},
		{"extra_ipv4", "must be at least 0, got: -1", []string{`extra_ipv4 = -1`}},
		{"extra_ipv4_ddos", "must be at least 0, got: -1", []string{`extra_ipv4_ddos = -1`}},
		{"extra_ipv6", "must be at least 0, got: -1", []string{`extra_ipv6 = -1`}},
		{"promo_code", "string length must be at least 1", []string{`promo_code = ""`}},
		{"image_id", isNoID, []string{`image_id = "ubuntu"`}},
		{"snapshot_id", isNoID, []string{`image_id = null`, `snapshot_id = "latest"`}},
		{"backup_id", isNoID, []string{`image_id = null`, `backup_id = "0"`}},
		{"primary_iso_id", isNoID, []string{`image_id = null`, `primary_iso_id = "-1"`}},
		{"secondary_iso_id", isNoID, []string{`secondary_iso_id = "1.5"`}},
		{"primary_ip_id", "The addresses of a server are known only after the purchase.", []string{`primary_ip_id = 2867`}},
		{"power_state", `value must be one of: ["running" "stopped"], got: "off"`, []string{`power_state = "off"`}},
		{"stop_timeout", "Invalid Time Duration String Value", []string{`stop_timeout = "2 minutes"`}},
		{"addons.cpanel", `The plan cloud-vps-2gb is not sold with the addon "cpanel-admin-6". The nearest are: cpanel-admin-5`, []string{`addons = { cpanel = "cpanel-admin-6" }`}},
		{"addons.bandwidth", `The plan cloud-vps-2gb is not sold with the addon "10mbps-unmetered". The nearest are: 100mbps-unmetered`, []string{`addons = { bandwidth = "10mbps-unmetered" }`}},
		{"addons.microsoft_rds_sal", "must be at least 0, got: -1", []string{`addons = { microsoft_rds_sal = -1 }`}},
		{"measured_boot.kernel_image_id", isNoID, []string{`measured_boot = { kernel_image_id = "latest" }`}},
		{"ssh_key_ids[…]", isNoID, []string{`ssh_key_ids = ["mine"]`}},
		{"cancel_mode", `value must be one of: ["end_of_period" "immediate"], got: "imediate"`, []string{`cancel_mode = "imediate"`}},
	} {
		steps = append(steps, a.refused(bad.attribute, bad.text, config(bad.declared...)))
	}
	a.run(steps...)
	a.expect(a.Wrote())
}

// TestAccServer_hostnameTaken has a server, or an order of one, under the hostname already: most probably one that a run
// left that was cut off.
func TestAccServer_hostnameTaken(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options  simulator.Options
		importID string
	}{
		"by a server":        {simulator.Options{}, "2865"},
		"by an unpaid order": {simulator.Options{AutoPay: "off"}, "order/2864"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, test.options)
			a.run(
				after(a.buyInPanel, a.refused("hostname", "terraform import <address of this resource> "+test.importID, config())),
				after(func() { a.expect(a.bought(1)) }, resource.TestStep{Config: config(`allow_duplicate_hostname = true`)}),
			)
			a.expect(a.bought(2))
		})
	}
}

// TestAccServer_refusedByAPI has what only the API can know.
func TestAccServer_refusedByAPI(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.run(
		a.refused("promo_code", "The selected promo code is invalid.", config(`promo_code = "spring99"`)),
		a.refused("promo_code", "The promo code is not valid for this billing cycle.", config(`promo_code = "fall2412"`)),
		a.refused("ssh_key_ids", "The selected ssh keys are invalid.", config(`ssh_key_ids = [7]`)),
		a.refused("snapshot_id", "The selected snapshot id is invalid.", config(`image_id = null`, `snapshot_id = 7`)),
		a.refused("billing_cycle", "The selected billing cycle is invalid.", config(`billing_cycle = 5`)),
	)
	a.expect(a.bought(0))

	weak := func(operation string) func() {
		body := fmt.Sprintf(`{"message": "The given data was invalid.", "errors": {"password": ["Too weak for %s."]}}`, operation)
		return a.faulty(simulator.Fault{OperationID: operation, Status: 422, Body: &body})
	}
	plain, secret := config(`password = "secret-1"`), config(`password_wo = "secret-2"`, `password_wo_version = 1`)
	a.run(
		after(weak("deployServer"), a.refused("password", "Too weak for deployServer.", plain)),
		after(weak("deployServer"), a.refused("password_wo", "Too weak for deployServer.", secret)),
		resource.TestStep{Config: config()},
		after(weak("changeServerPassword"), a.refused("password", "Too weak for changeServerPassword.", plain)),
		after(weak("changeServerPassword"), a.refused("password_wo", "Too weak for changeServerPassword.", secret)),
	)
}
