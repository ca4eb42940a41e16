package server_test

import (
	"fmt"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	// A month after the purchase the server is renewed; its renewal order is open 14 days before. It gets the next id
	// after the server's two addresses.
	untilRenewalOpens = 18 * day
	untilItIsPaid     = 15 * day
	renewalID         = serverID + 3
)

var patchRenewal = fmt.Sprintf("PATCH /orders/%d/server/%d", renewalID, serverID)

// months declares a billing cycle.
func months(cycle int) map[string]any { return declared("billing_cycle", cycle) }

// kept is the warning of a pending change that no order has yet.
func kept(months, expiry string) string {
	return "billing_cycle: Billing cycle is not changed yet: Server web-1.example.com has no renewal order yet, and its billing cycle changes " +
		"with a renewal: VPSBG opens the order some days before " + expiry + ". The change to " + months + " is pending; the first apply that finds the order sends it."
}

// expectRenewal expects what the account pays for next.
func (a account) expectRenewal(months int) {
	a.t.Helper()
	if order := a.State().Orders[renewalID]; order == nil || order.Lines[0].BillingCycle != months {
		a.t.Errorf("the renewal order should be for %d months: %+v", months, order)
	}
}

// TestRenewal changes the cycle in the order, takes that back, and changes it again, until the order is paid.
func TestRenewal(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.later(untilRenewalOpens)
	a.Updates(months(6), patchRenewal).Has("billing_cycle", 6)
	a.expectRenewal(6)
	a.expectServer(1, billingCycle)
	a.Updates(months(1), patchRenewal)
	a.expectRenewal(1)
	a.Updates(months(6), patchRenewal)
	a.expectRenewal(6)
	a.later(untilItIsPaid)
	a.Keeps(months(6)).Has("billing_cycle", 6)
	a.expectServer(6, billingCycle)
}

// TestRenewal_notOpen declares another cycle before there is an order to change.
func TestRenewal_notOpen(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	isKept := kept("6 months", "2026-02-15")
	a.Updates(months(6)).WarnedAtLast(isKept).Has("billing_cycle", 6)
	a.expectServer(1, billingCycle)
	a.Keeps(months(6), isKept)
	a.later(untilRenewalOpens)
	a.Updates(months(6), patchRenewal).Changes("billing_cycle", 1, 6)
	a.expectRenewal(6)
	a.Keeps(months(6))
	a.later(untilItIsPaid)
	a.Keeps(months(6))
	a.expectServer(6, billingCycle)
}

// TestRenewal_takenBack declares another cycle and the former one again before there is an order.
func TestRenewal_takenBack(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.Updates(months(6))
	a.Updates(months(1))
	a.Keeps(months(1))
	a.later(untilRenewalOpens)
	a.Keeps(months(1))
	a.expectRenewal(1)
}

// TestRenewal_refused has cycles that the API does not accept, at plan and at apply.
func TestRenewal_refused(t *testing.T) {
	t.Parallel()
	declares := func(cycle int) map[string]any { // a plan for three months at least
		return declared("plan", "vds-16gb", "billing_cycle", cycle)
	}
	a := start(t, simulator.Options{Balance: simulator.Amount(5000)})
	a.Creates(declares(3), postServer)
	a.Refuses("billing_cycle", "The plan vds-16gb is sold for at least 3 months, not for 1 month.", declares(1))
	a.later(80 * day)
	a.Refuses("billing_cycle", "The selected billing cycle is invalid.", declares(5))
	a.Keeps(declares(3))
	a.expectRenewal(3)
}

// TestRenewal_fixed has an order whose period cannot be changed: the change stays pending until the next one.
func TestRenewal_fixed(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.later(untilRenewalOpens)
	if err := a.ChangeOrder(renewalID, simulator.OrderChange{IsPeriodChangeable: pointer(false)}); err != nil {
		t.Fatal(err)
	}
	isKept := kept("6 months", "2026-02-15")
	a.Updates(months(6)).WarnedAtLast(isKept)
	a.expectRenewal(1)
	a.Keeps(months(6), isKept)
	a.later(untilItIsPaid)
	a.Keeps(months(6), kept("6 months", "2026-03-15"))
}

// TestRenewal_changedInPanel has a server that was renewed for another time than is declared.
func TestRenewal_changedInPanel(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.change(simulator.ServerChange{BillingCycle: pointer(3)})
	a.Updates(months(1)).Changes("billing_cycle", 3, 1)
	a.expectServer(3, billingCycle)
	a.Keeps(months(1), kept("1 month", "2026-02-15"))
	a.later(untilRenewalOpens)
	a.Updates(months(1), patchRenewal)
	a.expectRenewal(1)
}

// TestRenewal_afterUndo cancels a server, which drops its renewal order, and takes that back: the new renewal order
// gets the declared cycle as well.
func TestRenewal_afterUndo(t *testing.T) {
	t.Parallel()
	const newRenewal = renewalID + 2 // the cancellation has an id, too
	declares := func(cycle int, ends bool) map[string]any {
		return declared("billing_cycle", cycle, "cancel_at_period_end", ends)
	}
	a := begun(t, simulator.Options{}, "cancel_at_period_end", false)
	a.later(untilRenewalOpens)
	a.Updates(declares(6, false), patchRenewal)
	a.Updates(declares(6, true), cancelServers)
	a.Updates(declares(6, false), undoCancel, fmt.Sprintf("PATCH /orders/%d/server/%d", newRenewal, serverID))
	a.later(untilItIsPaid)
	a.Keeps(declares(6, false))
	a.expectServer(6, billingCycle)
}
