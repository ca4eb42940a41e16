package server_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestVariants buys, reads, renews, cancels and destroys a server in every way that the API's documentation leaves
// open.
func TestVariants(t *testing.T) {
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
			a.Creates(declared(), postServer).Has("id", "2865", "order_id", "2864", "plan", "cloud-vps-2gb", "status", "active",
				"expiry_at", knownvalue.NotNull(), "ipv4_address", knownvalue.NotNull())
			a.Imports("2865", declared())
			a.later(untilRenewalOpens)
			a.Updates(months(6), patchRenewal)
			a.expectRenewal(6)
			a.Updates(declared("billing_cycle", 6, "cancel_at_period_end", true), cancelServers)
			a.expectServer(true, isCancelled)
			a.Updates(declared("billing_cycle", 6, "cancel_at_period_end", true, "cancel_mode", "immediate"))
			a.Destroys(cancelServers)
			a.expectCancelled(true, "")
		})
	}
}

// TestVariants_slow is paid long before it is provisioned: the state has it, and the next run completes it.
func TestVariants_slow(t *testing.T) {
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
			slow := declared("timeouts", attrs{"create": "10m"})
			a.Creates(slow, postServer).WarnedAtLast("Server is not provisioned yet: Server web-1.example.com is bought as "+test.id).
				Has("id", test.id, "ipv4_address", nil)
			a.later(2 * time.Hour)
			a.Keeps(slow).Has("id", "2865", "status", "active")
			a.Destroys(cancelServers)
			a.expectCancelled(false, "")
		})
	}
}

// TestVariants_unconfirmed declares what needs a route that is not there.
func TestVariants_unconfirmed(t *testing.T) {
	t.Parallel()
	const unconfirmed = " is not confirmed by VPSBG's public documentation, and this answer suggests that it is a different one. " +
		"Make the change in the client area instead"
	a := begun(t, simulator.Options{UnconfirmedRoutes: true})
	a.Refuses("", "The route of updateServerHostname"+unconfirmed, declared("hostname", "web-2.example.com"))
	a.Refuses("", "The route of updateServerSSHKeys"+unconfirmed, declared("ssh_key_ids", []any{"1"}))
	a.Updates(declared("cancel_at_period_end", true), cancelServers)
	a.Refuses("", "The route of undoCancelServers"+unconfirmed, declared("cancel_at_period_end", false))
}
