package server_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_lifecycle buys a server with everything that can be declared for a purchase, plans it again, imports
// it, changes it, and destroys it.
func TestAccServer_lifecycle(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	declares := func(hostname string) string {
		return config(
			fmt.Sprintf(`hostname = %q`, hostname), `billing_cycle = 3`, `password_wo = "secret-1"`, `password_wo_version = 1`,
			`extra_ipv4 = 1`, `extra_ipv4_ddos = 1`, `extra_ipv6 = 1`, `secondary_iso_id = 22`, `promo_code = "fall2403"`,
			`cancel_reason = "end of a test"`,
		)
	}
	bought := declares("web-1.example.com")
	a.run(
		a.plans(plancheck.ResourceActionCreate, bought, []string{postServer},
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
			a.hasServer("73 22 secret-1 fall2403 {1 1 1}", func(s *simulator.Server) any {
				return fmt.Sprint(*s.Install.ImageID, *s.Install.SecondaryISOID, " ", s.Password, " ", s.PromoCode, " ", s.Extras)
			})),
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateVerify: true,
			// What the API does not tell, and what Terraform alone knows.
			ImportStateVerifyIgnore: []string{
				"order_id", "extra_ipv4", "extra_ipv4_ddos", "extra_ipv6", "secondary_iso_id", "promo_code",
				"password_wo_version", "cancel_reason",
			},
		},
		a.keeps(bought),
		a.updates(declares("web-2.example.com"), []string{putHostname},
			value("hostname", knownvalue.StringExact("web-2.example.com"))),
	)
	expectWrote(t, a.Simulation, cancelServers)
	a.expectCancelled(false, "end of a test")
}

// TestAccServer_import imports a server that was bought before, and refuses what is none.
func TestAccServer_import(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	owned := config(`hostname = "server-001.example.com"`)
	a.run(
		resource.TestStep{
			Config: owned, ResourceName: address, ImportState: true, ImportStateId: "2864", ImportStatePersist: true,
		},
		a.keeps(owned),
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

// TestAccServer_drift is renamed in the client area, and gets its declared name again.
func TestAccServer_drift(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	renamed := a.updates(config(), []string{putHostname})
	renamed.ConfigPlanChecks.PreApply = append(renamed.ConfigPlanChecks.PreApply,
		changes("hostname", "panel.example.com", "web-1.example.com"))
	a.run(
		resource.TestStep{Config: config()},
		after(func() { a.change(simulator.ServerChange{Hostname: pointer("panel.example.com")}) }, renamed),
	)
}

// TestAccServer_gone is bought again when it was deleted in the client area after the end of its period.
func TestAccServer_gone(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	deleted := func() {
		a.later(60 * day)
		a.change(simulator.ServerChange{Delete: true})
	}
	a.run(
		resource.TestStep{Config: config()},
		after(deleted, a.plans(plancheck.ResourceActionCreate, config(), []string{postServer})),
	)
	expectServers(t, a.Simulation, 2)
}

// TestAccServer_password changes a write-only password, which is in no plan and in no state.
func TestAccServer_password(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	if !cli.IsAtLeast(1, 11) {
		t.Skip("write-only attributes need version 1.11")
	}
	for version, secret := range []string{"first-Xq7v", "second-Kd3w"} {
		cli.Configure(`
variable "password" { ephemeral = true }
` + config(`password_wo = var.password`, fmt.Sprintf(`password_wo_version = %d`, version)))
		cli.Setenv("TF_VAR_password", secret)
		cli.Run("plan", "-out=plan")
		left := cli.Run("show", "-json", "plan")
		cli.Run("apply", "plan")
		cli.Run("plan", "-detailed-exitcode")
		left += cli.Run("state", "pull") + cli.Run("show", "-json")
		if !strings.Contains(left, "password_wo_version") || strings.Contains(left, secret) {
			t.Errorf("the password is in the plan or the state:\n%s", left)
		}
		a.expectServer(secret, func(s *simulator.Server) any { return s.Password })
	}
	expectWrote(t, a.Simulation, postServer, putPassword)
}
