package server_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	// A month after the purchase the server is renewed; its renewal order is open 14 days before. It gets the next id after
	// the server's two addresses.
	untilRenewalOpens = 18 * day
	untilItIsPaid     = 15 * day
	renewalID         = serverID + 3
)

var (
	patchRenewal = fmt.Sprintf("PATCH /orders/%d/server/%d", renewalID, serverID)
	sixMonths    = config(`billing_cycle = 6`)
)

// kept is the warning of a pending change that no order has yet.
func kept(months, expiry string) string {
	return "billing_cycle: The billing cycle of server web-1.example.com is not changed yet: It changes with a renewal, and there is no renewal order " +
		"yet: VPSBG opens one some days before " + expiry + ". The change to " + months + " is pending; the first apply that finds the order sends it."
}

// renewsFor expects what the account pays for next.
func (a account) renewsFor(months int) acctest.Check {
	return func() error {
		order := a.State().Orders[renewalID]
		if order == nil || order.Lines[0].BillingCycle != months {
			return fmt.Errorf("the renewal order should be for %d months: %+v", months, order)
		}
		return nil
	}
}

func (a account) cycle(months int) acctest.Check {
	return a.server(serverID, "billing cycle", months, func(s *simulator.Server) any { return s.BillingCycle })
}

func checked(step resource.TestStep, checks ...statecheck.StateCheck) resource.TestStep {
	step.ConfigStateChecks = append(step.ConfigStateChecks, checks...)
	return step
}

func TestAccServer_renewalOpen(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.run(
		resource.TestStep{Config: config()},
		after(a.later(untilRenewalOpens), checked(a.updates(sixMonths, patchRenewal),
			a.renewsFor(6), a.cycle(1), value("billing_cycle", knownvalue.Int64Exact(6)))),
		// Taken back, and declared again.
		checked(a.updates(config(), patchRenewal), a.renewsFor(1)),
		checked(a.updates(sixMonths, patchRenewal), a.renewsFor(6)),
		after(a.later(untilItIsPaid), checked(a.keeps(sixMonths), a.cycle(6), value("billing_cycle", knownvalue.Int64Exact(6)))),
	)
}

// TestAccServer_renewalNotOpen declares another cycle before there is an order to change.
func TestAccServer_renewalNotOpen(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	changed := checked(a.updates(sixMonths), a.Warned(kept("6 months", "2026-02-15")), a.cycle(1), value("billing_cycle", knownvalue.Int64Exact(6)))
	sent := checked(a.updates(sixMonths, patchRenewal), a.renewsFor(6))
	sent.ConfigPlanChecks.PreApply = append(sent.ConfigPlanChecks.PreApply, changes("billing_cycle", "1", "6"))
	a.run(
		resource.TestStep{Config: config()},
		changed,
		a.keeps(sixMonths, kept("6 months", "2026-02-15")),
		after(a.later(untilRenewalOpens), sent),
		a.keeps(sixMonths),
		after(a.later(untilItIsPaid), checked(a.keeps(sixMonths), a.cycle(6))),
	)
}

func TestAccServer_renewalWishTakenBack(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.run(
		resource.TestStep{Config: config()},
		a.updates(sixMonths),
		a.updates(config()),
		a.keeps(config()),
		after(a.later(untilRenewalOpens), checked(a.keeps(config()), a.renewsFor(1))),
	)
}

// TestAccServer_renewalRefused has cycles that the API does not accept, at plan and at apply.
func TestAccServer_renewalRefused(t *testing.T) {
	t.Parallel()
	const plan = `plan = "vds-16gb"` // for three months at least
	a := start(t, simulator.Options{Balance: simulator.Amount(5000)})
	a.run(
		resource.TestStep{Config: config(plan, `billing_cycle = 3`)},
		a.refused("billing_cycle", "The plan vds-16gb is sold for at least 3 months, not for 1 month.", config(plan)),
		after(a.later(80*day), a.refused("billing_cycle", "The selected billing cycle is invalid.", config(plan, `billing_cycle = 5`))),
		checked(a.keeps(config(plan, `billing_cycle = 3`)), a.renewsFor(3)),
	)
}

// TestAccServer_renewalFixed has an order whose period cannot be changed: the change stays pending until the next one.
func TestAccServer_renewalFixed(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	fix := func() {
		a.later(untilRenewalOpens)()
		no := false
		if err := a.ChangeOrder(renewalID, simulator.OrderChange{IsPeriodChangeable: &no}); err != nil {
			t.Error(err)
		}
	}
	a.run(
		resource.TestStep{Config: config()},
		after(fix, checked(a.updates(sixMonths), a.Warned(kept("6 months", "2026-02-15")), a.renewsFor(1))),
		a.keeps(sixMonths, kept("6 months", "2026-02-15")),
		after(a.later(untilItIsPaid), a.keeps(sixMonths, kept("6 months", "2026-03-15"))),
	)
}

// TestAccServer_renewalChangedInPanel has a server that was renewed for another time than is declared.
func TestAccServer_renewalChangedInPanel(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	three := 3
	drifted := after(a.change(serverID, simulator.ServerChange{BillingCycle: &three}), checked(a.updates(config()), a.cycle(3)))
	drifted.ConfigPlanChecks.PreApply = append(drifted.ConfigPlanChecks.PreApply, changes("billing_cycle", "3", "1"))
	a.run(
		resource.TestStep{Config: config()},
		drifted,
		a.keeps(config(), kept("1 month", "2026-02-15")),
		after(a.later(untilRenewalOpens), checked(a.updates(config(), patchRenewal), a.renewsFor(1))),
	)
}

// TestAccServer_renewalAfterUndo cancels a server, which drops its renewal order, and takes that back: the new renewal
// order gets the declared cycle as well.
func TestAccServer_renewalAfterUndo(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	const newRenewal = renewalID + 2 // the cancellation has an id, too
	a.run(
		resource.TestStep{Config: config(runs)},
		after(a.later(untilRenewalOpens), a.updates(config(runs, `billing_cycle = 6`), patchRenewal)),
		a.updates(config(ends, `billing_cycle = 6`), "POST /servers/cancel"),
		a.updates(config(runs, `billing_cycle = 6`), "DELETE /servers/cancel", fmt.Sprintf("PATCH /orders/%d/server/%d", newRenewal, serverID)),
		after(a.later(untilItIsPaid), checked(a.keeps(config(runs, `billing_cycle = 6`)), a.cycle(6))),
	)
}
