package server_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_variants buys, reads, renews, cancels and destroys a server in every way that the API's documentation
// leaves open.
func TestAccServer_variants(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"server answer":      {DeployAnswer: "server", ProvisionDelay: time.Minute},
		"late service_id":    {ServiceID: "provisioning", ServiceIDDelay: time.Minute, ProvisionDelay: 3 * time.Minute},
		"terminated shows":   {Terminated: "status"},
		"quirks":             {Quirks: true, ProvisionDelay: time.Minute},
		"unconfirmed routes": {UnconfirmedRoutes: true, ProvisionDelay: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, options)
			a.run(
				resource.TestStep{Config: config(), ConfigPlanChecks: action(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{
					value("id", knownvalue.StringExact("2865")),
					value("order_id", knownvalue.StringExact("2864")),
					value("plan", knownvalue.StringExact("cloud-vps-2gb")),
					value("status", knownvalue.StringExact("active")),
					value("expiry_at", knownvalue.NotNull()),
					value("ipv4_address", knownvalue.NotNull()),
				}},
				resource.TestStep{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
				after(a.later(untilRenewalOpens), checked(a.updates(sixMonths, patchRenewal), a.renewsFor(6))),
				checked(a.updates(config(`billing_cycle = 6`, ends), "POST /servers/cancel"), a.server(serverID, "cancelled", true, isCancelled)),
				a.updates(config(`billing_cycle = 6`, ends, `cancel_mode = "immediate"`)),
			)
			a.expectCancelled(true, "")
		})
	}
}

// TestAccServer_slow is paid long before it is provisioned: the state has it, and the next run completes it.
func TestAccServer_slow(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options simulator.Options
		id      string
	}{
		"with id":    {simulator.Options{ProvisionDelay: time.Hour}, "2865"},
		"without id": {simulator.Options{ServiceID: "provisioning", ServiceIDDelay: 30 * time.Minute, ProvisionDelay: time.Hour}, "order/2864"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, test.options)
			slow := config(`timeouts = { create = "10m" }`)
			a.run(
				resource.TestStep{Config: slow, ConfigStateChecks: []statecheck.StateCheck{
					a.Warned("Server web-1.example.com is not provisioned yet: It is bought as " + test.id),
					value("id", knownvalue.StringExact(test.id)),
					value("ipv4_address", knownvalue.Null()),
				}},
				resource.TestStep{PreConfig: a.later(2 * time.Hour), RefreshState: true},
				checked(a.keeps(slow), value("id", knownvalue.StringExact("2865")), value("status", knownvalue.StringExact("active"))),
			)
			a.expectCancelled(false, "")
		})
	}
}

// TestAccServer_unconfirmedRoutes declares what needs a route that is not there.
func TestAccServer_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	const unconfirmed = "is not confirmed by VPSBG's public documentation, and this answer suggests that it is a different one. Make the change in the client area instead"
	a := start(t, simulator.Options{UnconfirmedRoutes: true})
	a.run(
		resource.TestStep{Config: config()},
		a.refused("", "The route of updateServerHostname "+unconfirmed, config(`hostname = "web-2.example.com"`)),
		a.refused("", "The route of updateServerSSHKeys "+unconfirmed, config(`ssh_key_ids = [1]`)),
		a.updates(config(ends), "POST /servers/cancel"),
		a.refused("", "The route of undoCancelServers "+unconfirmed, config(runs)),
	)
}
