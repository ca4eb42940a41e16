package server_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// bought has everything that can be declared for a purchase.
var bought = config(
	`billing_cycle = 3`, `password_wo = "secret-1"`, `password_wo_version = 1`, `extra_ipv4 = 1`, `extra_ipv4_ddos = 1`, `extra_ipv6 = 1`,
	`secondary_iso_id = 22`, `promo_code = "fall2403"`, `cancel_reason = "end of a test"`,
)

func TestAccServer_lifecycle(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.run(
		resource.TestStep{
			Config:           bought,
			ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				a.Wrote("POST /servers"),
				value("id", knownvalue.StringExact("2865")),
				value("order_id", knownvalue.StringExact("2864")),
				value("hostname", knownvalue.StringExact("web-1.example.com")),
				value("plan", knownvalue.StringExact("cloud-vps-2gb")),
				value("billing_cycle", knownvalue.Int64Exact(3)),
				value("status", knownvalue.StringExact("active")),
				value("expiry_at", knownvalue.StringExact("2026-04-15T12:00:00Z")),
				value("potential_expiry_at", knownvalue.StringExact("2026-04-15T12:00:00Z")),
				value("renew_amount", knownvalue.Float64Exact(114)),
				value("renew_amount_with_vat", knownvalue.Float64Exact(136.8)),
				value("ipv4_address", knownvalue.StringExact("87.121.11.50")),
				value("ipv6_address", knownvalue.StringExact("2a01:8740:0:b33::1")),
				value("image_id", knownvalue.StringExact("73")),
				value("ipv4_address_id", knownvalue.NotNull()),
				value("ipv6_address_id", knownvalue.NotNull()),
				value("cancel_request", knownvalue.Null()),
				value("cancel_mode", knownvalue.StringExact("end_of_period")),
				value("deletion_protection", knownvalue.Bool(false)),
				value("password_wo", knownvalue.Null()),
				a.server(serverID, "install", "73 22 secret-1 fall2403 {1 1 1}", func(s *simulator.Server) any {
					return fmt.Sprint(*s.Install.ImageID, *s.Install.SecondaryISOID, " ", s.Password, " ", s.PromoCode, " ", s.Extras)
				}),
			},
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateVerify: true,
			// What the API does not tell, and what Terraform alone knows.
			ImportStateVerifyIgnore: []string{
				"order_id", "extra_ipv4", "extra_ipv4_ddos", "extra_ipv6", "secondary_iso_id", "promo_code", "password_wo_version", "cancel_reason",
			},
		},
		a.keeps(bought),
	)
	a.expectCancelled(false, "end of a test")
}

func TestAccServer_import(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	a.run(
		resource.TestStep{Config: seeded(), ResourceName: address, ImportState: true, ImportStateId: "2864", ImportStatePersist: true},
		a.keeps(seeded()),
		resource.TestStep{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		a.Refused(t, "id", `"web-1" is not the id of a server.`, resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateId: "web-1",
		}),
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateId: "9999",
			ExpectError: regexp.MustCompile("Cannot import non-existent remote object"),
		},
	)
}

func TestAccServer_importByIdentity(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.Test(t, resource.TestCase{
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: config(), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectIdentity(address, map[string]knownvalue.Check{"id": knownvalue.StringExact("2865")}),
			}},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// TestAccServer_importSSHKeys finds which keys the server has, so that declaring them changes nothing.
func TestAccServer_importSSHKeys(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.run(
		resource.TestStep{Config: twoKeys + config(`ssh_key_ids = [vpsbg_ssh_key.b.id]`, `depends_on = [vpsbg_ssh_key.b]`)},
		resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"order_id"}},
	)
}

// TestAccServer_unknownValues has values that are known only at apply.
func TestAccServer_unknownValues(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	unknown := twoKeys + `
resource "terraform_data" "late" {
  input = { hostname = "late.example.com", plan = "cloud-vps-1gb", image = "78", cycle = 1, end = false, password = "secret-1" }
}
` + config(
		`hostname = terraform_data.late.output.hostname`, `plan = terraform_data.late.output.plan`, `image_id = terraform_data.late.output.image`,
		`billing_cycle = terraform_data.late.output.cycle`, `cancel_at_period_end = terraform_data.late.output.end`,
		`password = terraform_data.late.output.password`, `ssh_key_ids = [vpsbg_ssh_key.a.id, vpsbg_ssh_key.b.id]`,
	)
	create := action(plancheck.ResourceActionCreate, plancheck.ExpectUnknownValue(address, tfjsonpath.New("hostname")))
	a.run(
		resource.TestStep{Config: unknown, ConfigPlanChecks: create, ConfigStateChecks: []statecheck.StateCheck{
			value("hostname", knownvalue.StringExact("late.example.com")),
			value("plan", knownvalue.StringExact("cloud-vps-1gb")),
			value("image_id", knownvalue.StringExact("78")),
			value("ssh_key_ids", knownvalue.SetSizeExact(2)),
		}},
	)
}

// TestAccServer_unknownChanges changes a server to values that are known only at apply.
func TestAccServer_unknownChanges(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	late := func(hostname, cycle, end, password string) string {
		return fmt.Sprintf("resource \"terraform_data\" \"late\" {\n  input = { hostname = %q, cycle = %s, end = %s, password = %q }\n}\n", hostname, cycle, end, password) +
			config(`hostname = terraform_data.late.output.hostname`, `billing_cycle = terraform_data.late.output.cycle`,
				`cancel_at_period_end = terraform_data.late.output.end`, `password = terraform_data.late.output.password`)
	}
	a.run(
		resource.TestStep{Config: late("web-1.example.com", "1", "false", "secret-1")},
		checked(a.updates(late("web-2.example.com", "6", "true", "secret-2"), "PUT /servers/2865/hostname", "PUT /servers/2865/password", "POST /servers/cancel"),
			value("hostname", knownvalue.StringExact("web-2.example.com")),
			value("billing_cycle", knownvalue.Int64Exact(6)),
			value("cancel_at_period_end", knownvalue.Bool(true)),
			value("cancel_request", knownvalue.NotNull())),
		checked(a.updates(late("web-2.example.com", "6", "false", "secret-2"), "DELETE /servers/cancel"),
			value("cancel_request", knownvalue.Null())),
	)
}

// TestAccServer_importOrder imports what was bought by a run that was cut off, before there is a server.
func TestAccServer_importOrder(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{AutoPay: "off", ProvisionDelay: time.Hour, ServiceID: "provisioning", ServiceIDDelay: time.Hour})
	a.buyInPanel()
	pay := func() {
		if err := a.client().PayOrders(t.Context(), []vpsbg.ID{orderID}); err != nil {
			t.Error(err)
		}
	}
	imported := resource.TestStep{Config: config(), ResourceName: address, ImportState: true, ImportStateId: "order/2864", ImportStatePersist: true}
	a.run(
		imported,
		a.refused("", "It was imported, but cannot be read yet", config()),
		after(pay, a.refused("", "It was imported, but cannot be read yet", config())),
		after(a.later(2*time.Hour), checked(a.keeps(config()), value("id", knownvalue.StringExact("2865")), value("order_id", knownvalue.StringExact("2864")))),
	)
	a.expectCancelled(false, "")
}

// TestAccServer_destroy ends servers in every state that they can be in.
func TestAccServer_destroy(t *testing.T) {
	t.Parallel()
	const (
		atOnce = `cancel_mode = "immediate"`
		cancel = "POST /servers/cancel"
	)
	endsLater := func(a account) func() { return a.cancelInPanel() }
	gone := func(a account) func() { return a.change(serverID, simulator.ServerChange{Delete: true}) }
	tests := map[string]struct {
		config         string
		before, midway func(account) func() // before the destruction is planned, and before it is applied
		warning        string
		wrote          []string
		status         string // of the server in the end
	}{
		"at the end of the period": {
			config:  config(),
			warning: "Server web-1.example.com (2865) is going to be cancelled: Destroying it requests its cancellation at the end of the paid period: it runs until 2026-02-15",
			wrote:   []string{cancel}, status: "active",
		},
		"at once":                    {config: config(atOnce), warning: "It is paid until 2026-02-15: 31 days of paid time are lost.", wrote: []string{cancel}, status: "suspended"},
		"cancelled already":          {config: config(), before: endsLater, status: "active"},
		"cancelled meanwhile":        {config: config(), midway: endsLater, wrote: []string{cancel}, status: "active"}, // the API refuses it
		"cancelled, and now at once": {config: config(atOnce), before: endsLater, wrote: []string{cancel}, status: "suspended"},
		"gone already":               {config: config(), before: gone},
		"gone meanwhile":             {config: config(), midway: gone, wrote: []string{cancel}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			destroy := resource.TestStep{Config: test.config, Destroy: true}
			if test.before != nil {
				destroy.PreConfig = test.before(a)
			}
			if test.warning != "" {
				destroy.ConfigPlanChecks.PreApply = []plancheck.PlanCheck{a.Warned(test.warning)}
			}
			if test.midway != nil {
				destroy.ConfigPlanChecks.PreApply = []plancheck.PlanCheck{then(test.midway(a))}
			}
			a.run(resource.TestStep{Config: test.config}, destroy)
			a.expect(a.Wrote(test.wrote...))
			status := ""
			if server := a.State().Servers[serverID]; server != nil {
				status = server.Status
			}
			if status != test.status {
				t.Errorf("the server is %q in the end, not %q", status, test.status)
			}
		})
	}
}

func TestAccServer_deletionProtection(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	protected := config(`deletion_protection = true`)
	a.run(
		resource.TestStep{Config: protected},
		a.Refused(t, "deletion_protection", "Server web-1.example.com (2865) is protected", resource.TestStep{Config: protected, Destroy: true}),
		a.refused("deletion_protection", "Set it to false and apply that first.", `resource "terraform_data" "other" {}`),
		after(func() { a.expect(a.server(serverID, "cancelled", false, isCancelled)) }, a.updates(config())),
	)
	a.expectCancelled(false, "")
}

// TestAccServer_replacement asks Terraform for a replacement, which it does not plan as a destruction.
func TestAccServer_replacement(t *testing.T) {
	t.Parallel()
	const duplicate = `allow_duplicate_hostname = true`
	for name, test := range map[string]struct{ config, text string }{
		"of a hostname that is taken":   {config(), "Error: Hostname already taken"},
		"of a server that is protected": {config(duplicate, `deletion_protection = true`), "Error: Server web-1.example.com (2865) is protected"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			cli := a.CLI(t)
			cli.Configure(test.config)
			cli.Run("apply", "-auto-approve")
			output, err := cli.Try("apply", "-auto-approve", "-replace="+address)
			if err == nil || !strings.Contains(output, test.text) {
				t.Errorf("it was replaced:\n%s", output)
			}
			a.expect(a.server(serverID, "cancelled", false, isCancelled))
			a.expect(a.bought(1))
		})
	}
}
