package order_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

func TestAccOrderRenewal(t *testing.T) {
	t.Parallel()
	r := start(t)
	id := fmt.Sprintf("%d/server/%d", r.order, r.server)
	r.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           r.config("billing_cycle = 6"),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("id", knownvalue.StringExact(id)),
					value("billing_cycle", knownvalue.Int64Exact(6)),
					value("promo_code", knownvalue.Null()),
					value("auto_pay", knownvalue.Bool(true)),
					value("minimum_billing_cycle", knownvalue.Int64Exact(1)),
					value("status", knownvalue.StringExact("awaiting_payment")),
					value("due_at", knownvalue.StringExact("2026-02-15T12:00:00Z")),
					value("amount", knownvalue.Float64Exact(150)),
					value("amount_with_vat", knownvalue.Float64Exact(180)),
					value("period_from", knownvalue.StringExact("2026-02-15T12:00:00Z")),
					value("period_to", knownvalue.StringExact("2026-08-15T12:00:00Z")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateId: id, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID, ImportStateId: id},
			{
				Config: r.config("billing_cycle = 12"),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate, unknown("amount"), unknown("amount_with_vat"), unknown("period_to"),
					unknown("promo_code"), known("status", knownvalue.StringExact("awaiting_payment"))),
				ConfigStateChecks: []statecheck.StateCheck{value("period_to", knownvalue.StringExact("2027-02-15T12:00:00Z"))},
			},
			{
				Config:            r.config("billing_cycle = 12\n promo_code = \"fall2412\""),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, unknown("amount")),
				ConfigStateChecks: []statecheck.StateCheck{value("amount", knownvalue.Float64Exact(240))},
			},
			{ // leaving the code out keeps the discount; a timeout is nothing to send
				PreConfig:         r.ResetRequests,
				Config:            r.config("billing_cycle = 12\n timeouts = { update = \"1m\" }"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, known("amount", knownvalue.Float64Exact(240))),
				ConfigStateChecks: []statecheck.StateCheck{value("promo_code", knownvalue.StringExact("fall2412"))},
			},
		},
	})
	if calls := r.Calls(false); len(calls) > 0 {
		t.Errorf("a destroy, or a change that is none, sent %v", calls)
	}
	if line := r.line(); line.BillingCycle != 12 || line.PromoCode != "fall2412" {
		t.Errorf("the order was left with %d months and promo code %q", line.BillingCycle, line.PromoCode)
	}
}

func TestAccOrderRenewal_changedOutside(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: r.config("billing_cycle = 3\n promo_code = \"fall2403\"")},
			{
				PreConfig:        func() { r.change(t, 6, "fall2406") },
				Config:           r.config("billing_cycle = 3\n promo_code = \"fall2403\""),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("billing_cycle", knownvalue.Int64Exact(3)),
					value("promo_code", knownvalue.StringExact("fall2403")),
				},
			},
		},
	})
}

func TestAccOrderRenewal_unknownValues(t *testing.T) {
	t.Parallel()
	r := start(t)
	config := func(cycle int, autoPay bool) string {
		return fmt.Sprintf(`
			resource "terraform_data" "order" { input = "%d" }
			resource "terraform_data" "cycle" { input = %d }
			resource "terraform_data" "pay" { input = %t }
			resource "vpsbg_order_renewal" "test" {
			  order_id      = terraform_data.order.output
			  service_type  = "server"
			  service_id    = "%d"
			  billing_cycle = terraform_data.cycle.output
			  auto_pay      = terraform_data.pay.output
			}`, r.order, cycle, autoPay, r.server)
	}
	r.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config(3, false), ConfigStateChecks: []statecheck.StateCheck{value("auto_pay", knownvalue.Bool(false))}},
			{
				Config:            config(6, false),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, unknown("billing_cycle"), unknown("period_to")),
				ConfigStateChecks: []statecheck.StateCheck{value("billing_cycle", knownvalue.Int64Exact(6))},
			},
			{
				Config:            config(6, true),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, unknown("auto_pay")),
				ConfigStateChecks: []statecheck.StateCheck{value("auto_pay", knownvalue.Bool(true))},
			},
		},
	})
}
