package server_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// quoteScale is sent for each plan: Terraform plans again when it applies.
const quoteScale = "POST /servers/2865/scale/calculate"

func pointer[T any](value T) *T { return &value }

// TestAccServer_driftHostname is renamed in the client area, and gets its declared name again.
func TestAccServer_driftHostname(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	renamed := after(a.change(serverID, simulator.ServerChange{Hostname: pointer("panel.example.com")}), a.updates(config(), "PUT /servers/2865/hostname"))
	renamed.ConfigPlanChecks.PreApply = append(renamed.ConfigPlanChecks.PreApply, changes("hostname", "panel.example.com", "web-1.example.com"))
	a.run(resource.TestStep{Config: config()}, renamed)
}

// TestAccServer_driftPlan is scaled in the client area: that is taken back, or accepted when it is declared.
func TestAccServer_driftPlan(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.run(
		resource.TestStep{Config: config()},
		after(a.change(serverID, simulator.ServerChange{Plan: pointer("cloud-vps-4gb")}),
			a.keeps(config(`plan = "cloud-vps-4gb"`))),
		checked(a.updates(config(), quoteScale, quoteScale, "POST /servers/2865/scale"), a.server(serverID, "plan", "cloud-vps-2gb", func(s *simulator.Server) any { return s.Plan })),
	)
}

// TestAccServer_driftCancelled is cancelled in the client area: reported, declared or taken back, as the user says.
func TestAccServer_driftCancelled(t *testing.T) {
	t.Parallel()
	const isEnding = "Server web-1.example.com (2865) is going to end: Its cancellation was requested outside of this configuration. It is paid until 2026-02-15."
	const undo = "DELETE /servers/cancel"
	a := start(t, simulator.Options{})
	isKept := a.server(serverID, "cancelled", false, isCancelled)
	a.run(
		resource.TestStep{Config: config()},
		after(a.cancelInPanel(), checked(a.keeps(config(), isEnding),
			value("cancel_at_period_end", knownvalue.Null()),
			value("cancel_request", knownvalue.ObjectPartial(map[string]knownvalue.Check{"reason": knownvalue.StringExact("panel")})))),
		checked(a.updates(config(`cancel_at_period_end = false`), undo), isKept),
		after(a.cancelInPanel(), checked(a.updates(config(`cancel_at_period_end = false`), undo), isKept)),
		after(a.cancelInPanel(), a.keeps(config(`cancel_at_period_end = true`))),
	)
	a.expect(a.Wrote()) // to destroy what is cancelled already takes no call
}

// TestAccServer_driftSuspended is suspended, and stays managed.
func TestAccServer_driftSuspended(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.run(
		resource.TestStep{Config: config()},
		after(a.change(serverID, simulator.ServerChange{Status: "suspended"}), checked(
			a.keeps(config(), "Server web-1.example.com (2865) is suspended: VPSBG suspended it"),
			value("status", knownvalue.StringExact("suspended")))),
	)
}

// TestAccServer_driftGone is planned anew when it has ended, whichever way the API says so.
func TestAccServer_driftGone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options simulator.Options
		change  simulator.ServerChange
	}{
		"terminated, 404":    {simulator.Options{Terminated: "not_found"}, simulator.ServerChange{Status: "terminated"}},
		"terminated, status": {simulator.Options{Terminated: "status"}, simulator.ServerChange{Status: "terminated"}},
		"deleted":            {simulator.Options{}, simulator.ServerChange{Delete: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, test.options)
			a.run(
				resource.TestStep{Config: config()},
				resource.TestStep{ // not within the hour in which a server that is bought may answer 404
					PreConfig: func() { a.later(2 * time.Hour)(); a.change(serverID, test.change)() }, Config: config(),
					ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				},
			)
			a.expect(a.bought(2))
		})
	}
}

// TestAccServer_driftUnreadable answers 404 although it is there: only the account's list proves that it is gone.
func TestAccServer_driftUnreadable(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	notFound := simulator.Fault{OperationID: "getServer", Status: 404, Times: -1}
	a.run(
		resource.TestStep{Config: config()},
		after(a.faulty(notFound), a.keeps(config(), "Server 2865 cannot be read: GET /servers/2865 (getServer) answered 404 Not Found")),
		after(a.faulty(simulator.Fault{OperationID: "listServers", Status: 500, Times: -1}),
			a.refused("", "Unable to determine whether server 2865 is gone (it answers 404)", config())),
		// A wrong endpoint.
		after(func() { a.ClearFaults(); a.faulty(simulator.Fault{OperationID: "*", Status: 404, Times: -1})() },
			a.refused("", "Unable to determine whether server 2865 is gone (it answers 404)", config())),
		after(a.ClearFaults, a.keeps(config())),
	)
}
