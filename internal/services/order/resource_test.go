package order_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const address = "vpsbg_order_renewal.test"

// renewal is an open renewal order with one line, of a server.
type renewal struct {
	*acctest.Simulation
	order, server int
}

// start moves an account of a server to ten days before its expiry, when its renewal order is open.
func start(t *testing.T) renewal {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	must(t, sim.Advance(21*24*time.Hour))
	for id, order := range sim.State().Orders {
		return renewal{sim, id, order.Lines[0].ServiceID}
	}
	t.Fatal("no renewal order was opened")
	return renewal{}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// line is the order's line as the simulator has it.
func (r renewal) line() simulator.Line { return *r.State().Orders[r.order].Lines[0] }

// autoPay reports whether the simulator is to pay the order by itself.
func (r renewal) autoPay() bool { return r.State().Orders[r.order].AutoPay }

// change does in the client area what the resource does.
func (r renewal) change(t *testing.T, cycle int64, code string) {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: "sim-write", Endpoint: r.Endpoint})
	must(t, err)
	must(t, client.ChangeRenewalPeriod(t.Context(), vpsbg.ID(r.order), "server", vpsbg.ID(r.server), cycle, code))
}

func (r renewal) fault(t *testing.T, fault simulator.Fault) {
	t.Helper()
	must(t, r.AddFault(fault))
}

// config finds the order as a user would; extra are more attributes.
func (r renewal) config(extra string) string {
	return fmt.Sprintf(`
		data "vpsbg_orders" "open" { renewal_of_server_id = "%d" }
		resource "vpsbg_order_renewal" "test" {
		  order_id     = one(data.vpsbg_orders.open.orders).id
		  service_type = "server"
		  service_id   = "%[1]d"
		  %s
		}`, r.server, extra)
}

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func action(want plancheck.ResourceActionType, checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(checks, plancheck.ExpectResourceAction(address, want))}
}

func unknown(attribute string) plancheck.PlanCheck {
	return plancheck.ExpectUnknownValue(address, tfjsonpath.New(attribute))
}

func text(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`))
}

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
					unknown("promo_code"), plancheck.ExpectKnownValue(address, tfjsonpath.New("status"), knownvalue.StringExact("awaiting_payment"))),
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
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, plancheck.ExpectKnownValue(address, tfjsonpath.New("amount"), knownvalue.Float64Exact(240))),
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
			{ // a code in other letters is the same code
				PreConfig:         r.ResetRequests,
				Config:            r.config("billing_cycle = 3\n promo_code = \"FALL2403\""),
				ConfigStateChecks: []statecheck.StateCheck{value("promo_code", knownvalue.StringExact("FALL2403"))},
			},
		},
	})
	if calls := r.Calls(false); len(calls) > 0 {
		t.Errorf("the same code was sent again: %v", calls)
	}
}

func TestAccOrderRenewal_autoPay(t *testing.T) {
	t.Parallel()
	r := start(t)
	order := fmt.Sprintf("PATCH /orders/%d", r.order)
	line := fmt.Sprintf("%s/server/%d", order, r.server)
	turned := func(on bool) func() {
		return func() { must(t, r.ChangeOrder(r.order, simulator.OrderChange{AutoPay: &on})) }
	}
	known := func(attribute string, want knownvalue.Check) plancheck.PlanCheck {
		return plancheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
	}
	on, off := knownvalue.Bool(true), knownvalue.Bool(false)
	r.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:            r.config("billing_cycle = 1\n auto_pay = false"),
				ConfigPlanChecks:  action(plancheck.ResourceActionCreate, known("auto_pay", off)),
				ConfigStateChecks: []statecheck.StateCheck{value("auto_pay", off), r.Wrote(order)},
			},
			{ResourceName: address, ImportState: true, ImportStateIdFunc: importID, ImportStateVerify: true},
			{ // it changes neither the price nor the code
				Config:            r.config("billing_cycle = 1\n auto_pay = true"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, known("amount", knownvalue.Float64Exact(25)), known("promo_code", knownvalue.Null())),
				ConfigStateChecks: []statecheck.StateCheck{value("auto_pay", on), r.Wrote(order)},
			},
			{ // turned off in the client area
				PreConfig:         turned(false),
				Config:            r.config("billing_cycle = 1\n auto_pay = true"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, known("auto_pay", on)),
				ConfigStateChecks: []statecheck.StateCheck{value("auto_pay", on), r.Wrote(order)},
			},
			{ // left out, it is only shown
				PreConfig:         turned(false),
				Config:            r.config("billing_cycle = 1"),
				ConfigPlanChecks:  action(plancheck.ResourceActionNoop, known("auto_pay", off)),
				ConfigStateChecks: []statecheck.StateCheck{value("auto_pay", off), r.Wrote()},
			},
			{
				Config:            r.config("billing_cycle = 3"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, known("auto_pay", off)),
				ConfigStateChecks: []statecheck.StateCheck{value("auto_pay", off), r.Wrote(line)},
			},
			{ // the documented call comes first
				Config:            r.config("billing_cycle = 6\n promo_code = \"fall2406\"\n auto_pay = true"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, known("auto_pay", on), unknown("amount")),
				ConfigStateChecks: []statecheck.StateCheck{value("auto_pay", on), r.Wrote(line, order)},
			},
		},
	})
	if calls := r.Calls(false); len(calls) > 0 || !r.autoPay() {
		t.Errorf("a destroy sent %v", calls)
	}
}

func importID(state *terraform.State) (string, error) {
	return state.RootModule().Resources[address].Primary.ID, nil
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

func TestAccOrderRenewal_badInput(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: r.config("billing_cycle = 25"), PlanOnly: true, ExpectError: text("between 1 and 24")},
			{
				Config: r.config("billing_cycle = 3"), ResourceName: address, ImportState: true, ImportStateId: "7801",
				ExpectError: text("Its form is order_id/service_type/service_id, for example 7801/server/2904"),
			},
		},
	})
}

func TestAccOrderRenewal_importByIdentity(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.Test(t, resource.TestCase{
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{
				Config: r.config("billing_cycle = 6"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("order_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("service_type")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("service_id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
