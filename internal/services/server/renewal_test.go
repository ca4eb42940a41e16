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

const (
	notYet   = "billing_cycle: The billing cycle of server web-1.example.com (2865) is not changed yet"
	noOrder  = "billing_cycle: It is 1 month until the next renewal, and VPSBG has not opened a renewal order for it"
	keptWish = "billing_cycle: The wish for 6 months is kept; the first apply that finds the order sends it"
)

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
		// Taken back, and wished again.
		checked(a.updates(config(), patchRenewal), a.renewsFor(1)),
		checked(a.updates(sixMonths, patchRenewal), a.renewsFor(6)),
		after(a.later(untilItIsPaid), checked(a.keeps(sixMonths), a.cycle(6), value("billing_cycle", knownvalue.Int64Exact(6)))),
	)
}

// TestAccServer_renewalNotOpen declares another cycle before there is an order to change.
func TestAccServer_renewalNotOpen(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	wished := checked(a.updates(sixMonths), a.Warned(notYet, noOrder, keptWish), a.cycle(1), value("billing_cycle", knownvalue.Int64Exact(6)))
	sent := checked(a.updates(sixMonths, patchRenewal), a.renewsFor(6))
	sent.ConfigPlanChecks.PreApply = append(sent.ConfigPlanChecks.PreApply, changes("billing_cycle", "1", "6"))
	a.run(
		resource.TestStep{Config: config()},
		wished,
		a.keeps(sixMonths, notYet, noOrder, keptWish),
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
		a.refused("billing_cycle", "The plan vds-16gb is sold for 3 months at least, not for 1 month.", config(plan)),
		after(a.later(80*day), a.refused("billing_cycle", "The selected billing cycle is invalid.", config(plan, `billing_cycle = 5`))),
		checked(a.keeps(config(plan, `billing_cycle = 3`)), a.renewsFor(3)),
	)
}

// TestAccServer_renewalFixed has an order whose period cannot be changed: the wish is kept for the next one.
func TestAccServer_renewalFixed(t *testing.T) {
	t.Parallel()
	const fixed = "billing_cycle: The period of its renewal in order 2868 cannot be changed. The wish for 6 months is kept for the next one."
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
		after(fix, checked(a.updates(sixMonths), a.Warned(fixed), a.renewsFor(1))),
		a.keeps(sixMonths, fixed),
		after(a.later(untilItIsPaid), a.keeps(sixMonths, notYet, noOrder)),
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
		a.keeps(config(), "billing_cycle: It is 3 months until the next renewal"),
		after(a.later(untilRenewalOpens), checked(a.updates(config(), patchRenewal), a.renewsFor(1))),
	)
}
