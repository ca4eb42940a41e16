package server_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// because is a cancel request with this reason.
func because(reason string) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{"reason": knownvalue.StringExact(reason)})
}

// TestSchedule schedules the cancellation, takes it back, and schedules it again.
func TestSchedule(t *testing.T) {
	t.Parallel()
	const isEnding = "Server web-1.example.com (2865) is going to end"
	ends, runs := declared("cancel_at_period_end", true), declared("cancel_at_period_end", false)
	isManaged := []any{"status", "active", "cancel_at_period_end", true, "cancel_request", knownvalue.NotNull()}
	a := begun(t, simulator.Options{})
	a.Updates(ends, cancelServers).
		Warned("cancel_at_period_end: " + isEnding + ": its cancellation is scheduled. It runs until 2026-02-15").Has(isManaged...)
	a.expectServer(true, isCancelled)
	a.Keeps(ends).Has(isManaged...)
	a.expectServer(true, isCancelled)
	a.Updates(runs, undoCancel).Has("cancel_request", nil)
	a.expectServer(false, isCancelled)
	a.Keeps(runs)
	a.Updates(declared("cancel_at_period_end", true, "cancel_reason", "moving away"), cancelServers).Has("cancel_request", because("moving away"))
	// Unset, it is only reported.
	a.Updates(declared())
	a.expectServer(true, isCancelled)
	a.Keeps(declared(), "Server is going to end: Server web-1.example.com (2865): its cancellation was requested outside of this configuration")
}

// TestSchedule_atPurchase buys a server for one period.
func TestSchedule_atPurchase(t *testing.T) {
	t.Parallel()
	once := declared("cancel_at_period_end", true, "cancel_reason", "one month only")
	a := start(t, simulator.Options{})
	a.Creates(once, postServer, cancelServers).Has("cancel_request", because("one month only"))
	// Its time is up: it is suspended, and taking the cancellation back resumes it.
	a.later(32 * day)
	a.Keeps(once, "Server is suspended: Server web-1.example.com (2865) is suspended")
	a.Updates(declared("cancel_at_period_end", false), undoCancel).Has("status", "active")
}
