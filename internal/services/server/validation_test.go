package server_test

import (
	"fmt"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestValidation_badInput is refused before anything is bought.
func TestValidation_badInput(t *testing.T) {
	t.Parallel()
	const isNoID = "is not an id: ids are positive whole numbers such as 2864"
	a := start(t, simulator.Options{})
	for _, bad := range []struct {
		attribute, text string
		pairs           []any
	}{
		{"image_id", "A new server needs one of image_id, snapshot_id, backup_id and primary_iso_id.", []any{"image_id", nil}},
		{"image_id", `Attribute "snapshot_id" cannot be specified when "image_id" is specified`, []any{"snapshot_id", "116"}},
		{"image_id", `Attribute "backup_id" cannot be specified when "image_id" is specified`, []any{"backup_id", "77"}},
		{"snapshot_id", `Attribute "backup_id" cannot be specified when "snapshot_id" is specified`, []any{"image_id", nil, "snapshot_id", "116", "backup_id", "77"}},
		{"image_id", "VPSBG has no image with the id 74. The nearest are: 73 (Ubuntu 22.04), 75 (AlmaLinux 9), 78 (Debian 12)", []any{"image_id", "74"}},
		{"plan", `VPSBG has no plan "cloud-vps-3gb". The nearest are: cloud-vps-1gb, cloud-vps-2gb, cloud-vps-4gb, cloud-vps-8gb`, []any{"plan", "cloud-vps-3gb"}},
		{"plan", "The plan vds-32gb is not available at the moment.", []any{"plan", "vds-32gb"}},
		{"plan", "string length must be at least 1", []any{"plan", ""}},
		{"billing_cycle", "The plan vds-16gb is sold for at least 3 months, not for 1 month.", []any{"plan", "vds-16gb"}},
		{"billing_cycle", "must be between 1 and 24, got: 0", []any{"billing_cycle", 0}},
		{"billing_cycle", "must be between 1 and 24, got: 25", []any{"billing_cycle", 25}},
		{"hostname", `"" is not a host name: it is empty.`, []any{"hostname", ""}},
		{"hostname", `"web_1.example.com" is not a host name: it contains '_'. Letters, digits, hyphens and dots are allowed. Write "web-1.example.com".`, []any{"hostname", "web_1.example.com"}},
		{"hostname", `"web-1.example.com." is not a host name: it ends with a dot. Write "web-1.example.com".`, []any{"hostname", "web-1.example.com."}},
		{"hostname", `Write "xn--bcher-kva.example.com".`, []any{"hostname", "bücher.example.com"}},
		{"password", "string length must be at least 6", []any{"password", "short"}},
		{"password_wo", "string length must be at least 6", []any{"password_wo", "short", "password_wo_version", 1}},
		{"password_wo", `Attribute "password_wo_version" must be specified when "password_wo" is specified`, []any{"password_wo", "long enough"}},
		{"password_wo_version", `Attribute "password_wo" must be specified when "password_wo_version" is specified`, []any{"password_wo_version", 1}},
		{"password", `Attribute "password_wo" cannot be specified when "password" is specified`, []any{"password", "long enough", "password_wo", "long enough", "password_wo_version", 1}},
		{"extra_ipv4", "must be at least 0, got: -1", []any{"extra_ipv4", -1}},
		{"extra_ipv4_ddos", "must be at least 0, got: -1", []any{"extra_ipv4_ddos", -1}},
		{"extra_ipv6", "must be at least 0, got: -1", []any{"extra_ipv6", -1}},
		{"promo_code", "string length must be at least 1", []any{"promo_code", ""}},
		{"image_id", isNoID + `. data "vpsbg_server_image" "debian" { name = "Debian 13" } finds an image`, []any{"image_id", "debian-13"}},
		{"snapshot_id", isNoID, []any{"image_id", nil, "snapshot_id", "latest"}},
		{"backup_id", isNoID, []any{"image_id", nil, "backup_id", "0"}},
		{"primary_iso_id", isNoID, []any{"image_id", nil, "primary_iso_id", "-1"}},
		{"secondary_iso_id", isNoID, []any{"secondary_iso_id", "1.5"}},
		{"primary_ip_id", "The addresses of a server are known only after the purchase.", []any{"primary_ip_id", "2867"}},
		{"power_state", `value must be one of: ["running" "stopped"], got: "off"`, []any{"power_state", "off"}},
		{"stop_timeout", "Invalid Time Duration String Value", []any{"stop_timeout", "2 minutes"}},
		{"addons.cpanel", `The plan cloud-vps-2gb is not sold with the addon "cpanel-admin-6". The nearest are: cpanel-admin-5`, []any{"addons", attrs{"cpanel": "cpanel-admin-6"}}},
		{"addons.bandwidth", `The plan cloud-vps-2gb is not sold with the addon "10mbps-unmetered". The nearest are: 100mbps-unmetered`, []any{"addons", attrs{"bandwidth": "10mbps-unmetered"}}},
		{"addons.microsoft_rds_sal", "must be at least 0, got: -1", []any{"addons", attrs{"microsoft_rds_sal": -1}}},
		{"measured_boot.kernel_image_id", isNoID, []any{"measured_boot", attrs{"kernel_image_id": "latest"}}},
		{"ssh_key_ids[…]", isNoID + `. data "vpsbg_ssh_key" "laptop" { name = "laptop" } finds a key`, []any{"ssh_key_ids", []any{"mine"}}},
		{"cancel_mode", `value must be one of: ["end_of_period" "immediate"], got: "imediate"`, []any{"cancel_mode", "imediate"}},
	} {
		a.Refuses(bad.attribute, bad.text, declared(bad.pairs...))
		expectWrote(t, a.Simulation)
	}
}

// TestValidation_hostnameTaken has a server, or an order of one, under the hostname already: most probably one that a
// run left that was cut off.
func TestValidation_hostnameTaken(t *testing.T) {
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
			a.buyInPanel()
			a.Refuses("hostname", "terraform import <address of this resource> "+test.importID, declared())
			expectServers(t, a.Simulation, 1)
			expectOK(t, a.Resource().Apply(t.Context(), declared("allow_duplicate_hostname", true)))
			expectServers(t, a.Simulation, 2)
		})
	}
}

// TestValidation_byAPI has what only the API can know.
func TestValidation_byAPI(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.Refuses("promo_code", "The selected promo code is invalid.", declared("promo_code", "spring99"))
	a.Refuses("promo_code", "The promo code is not valid for this billing cycle.", declared("promo_code", "fall2412"))
	a.Refuses("ssh_key_ids", "The selected ssh keys are invalid.", declared("ssh_key_ids", []any{"7"}))
	a.Refuses("snapshot_id", "The selected snapshot id is invalid.", declared("image_id", nil, "snapshot_id", "7"))
	a.Refuses("billing_cycle", "The selected billing cycle is invalid.", declared("billing_cycle", 5))
	expectServers(t, a.Simulation, 0)

	weak := func(operation string) {
		body := fmt.Sprintf(`{"message": "The given data was invalid.", "errors": {"password": ["Too weak for %s."]}}`, operation)
		addFault(t, a.Simulation, simulator.Fault{OperationID: operation, Status: 422, Body: &body})
	}
	plain, secret := declared("password", "secret-1"), declared("password_wo", "secret-2", "password_wo_version", 1)
	for _, operation := range []string{"deployServer", "changeServerPassword"} {
		for attribute, config := range map[string]map[string]any{"password": plain, "password_wo": secret} {
			weak(operation)
			a.Refuses(attribute, "Too weak for "+operation+".", config)
		}
		if operation == "deployServer" {
			a.Creates(declared(), postServer)
		}
	}
}
