package server_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	ends = `cancel_at_period_end = true`
	runs = `cancel_at_period_end = false`
)

// TestAccServer_schedule schedules the cancellation, takes it back, and schedules it again.
func TestAccServer_schedule(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	scheduled := a.updates(config(ends), "POST /servers/cancel")
	scheduled.ConfigPlanChecks.PreApply = append(scheduled.ConfigPlanChecks.PreApply,
		a.Warned("cancel_at_period_end: Server web-1.example.com (2865) is going to end: Its cancellation is scheduled. It runs until 2026-02-15"))
	isManaged := []statecheck.StateCheck{
		value("status", knownvalue.StringExact("active")),
		value("cancel_at_period_end", knownvalue.Bool(true)),
		value("cancel_request", knownvalue.NotNull()),
		a.server(serverID, "cancelled", true, isCancelled),
	}
	a.run(
		resource.TestStep{Config: config()},
		checked(scheduled, isManaged...),
		checked(a.keeps(config(ends)), isManaged...),
		checked(a.updates(config(runs), "DELETE /servers/cancel"),
			value("cancel_request", knownvalue.Null()), a.server(serverID, "cancelled", false, isCancelled)),
		a.keeps(config(runs)),
		checked(a.updates(config(ends, `cancel_reason = "moving away"`), "POST /servers/cancel"),
			value("cancel_request", knownvalue.ObjectPartial(map[string]knownvalue.Check{"reason": knownvalue.StringExact("moving away")}))),
		// Unset, it is only reported.
		checked(a.updates(config()), a.server(serverID, "cancelled", true, isCancelled)),
		a.keeps(config(), "Server web-1.example.com (2865) is going to end"),
	)
}

// TestAccServer_scheduleAtPurchase buys a server for one period.
func TestAccServer_scheduleAtPurchase(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	once := config(ends, `cancel_reason = "one month only"`)
	a.run(
		resource.TestStep{
			Config: once, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				a.Wrote("POST /servers", "POST /servers/cancel"),
				value("cancel_request", knownvalue.ObjectPartial(map[string]knownvalue.Check{"reason": knownvalue.StringExact("one month only")})),
			},
		},
		// Its time is up: it is suspended, and taking the cancellation back resumes it.
		after(a.later(32*day), a.keeps(once, "Server web-1.example.com (2865) is suspended")),
		checked(a.updates(config(runs), "DELETE /servers/cancel"), value("status", knownvalue.StringExact("active"))),
	)
}
