package order_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestRenewal_autoPay(t *testing.T) {
	t.Parallel()
	html, empty, refused := "<h1>Bad Gateway</h1>", "", `{"message": "Invalid.", "errors": {"auto_pay": ["There is no saved card."]}}`
	fault := func(fault simulator.Fault) []simulator.Fault {
		fault.OperationID = "updateOrder"
		return []simulator.Fault{fault}
	}
	unchanged := fmt.Sprintf(combined, 2867)
	const failure = "ERROR: Unable to change auto_pay of order"
	tests := map[string]struct {
		token   string
		autoPay bool
		faults  []simulator.Fault
		begin   string
		detail  []string
		sent    int
	}{
		"as it is already":            {autoPay: true},
		"changed":                     {sent: 1},
		"an answer that was lost":     {faults: fault(simulator.Fault{When: "after", Times: 5, Status: 502, Body: &html}), sent: 5},
		"a connection that was cut":   {faults: fault(simulator.Fault{When: "after", Drop: true}), sent: 2},
		"an answer without an order":  {faults: fault(simulator.Fault{When: "after", Status: 200, Body: &empty}), sent: 1},
		"a lock that is waited out":   {faults: fault(simulator.Fault{Times: 2, Status: 423}), sent: 3},
		"a lock that lasts":           {faults: fault(simulator.Fault{Times: -1, Status: 423}), begin: failure, detail: []string{"423 Locked", "Apply again when it has finished"}, sent: -1},
		"a fault":                     {faults: fault(simulator.Fault{Times: 5, Status: 502, Body: &html}), begin: failure, detail: []string{"502 Bad Gateway"}, sent: 5},
		"a refusal":                   {faults: fault(simulator.Fault{Status: 422, Body: &refused}), begin: "ERROR at auto_pay: Unable to change auto_pay of order", detail: []string{"There is no saved card."}, sent: 1},
		"a route that does not exist": {faults: fault(simulator.Fault{Times: -1, Status: 405}), begin: failure, detail: []string{"The route of updateOrder is not confirmed"}, sent: 1},
		"no effect": {
			faults: fault(simulator.Fault{Status: 200, Body: &unchanged}), begin: failure,
			detail: []string{"accepted the change to auto_pay = false, but the order reads auto_pay = true."}, sent: 1,
		},
		"a read that is refused": {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 2, Status: 403}}, begin: "ERROR: Unable to read order", sent: 1},
		"a read token":           {token: "sim-read", begin: failure, detail: []string{"token with the Write permission"}, sent: 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			if test.token != "" {
				r.Token = test.token
			}
			for _, fault := range test.faults {
				r.fault(t, fault)
			}
			instance := r.Session(t).Resource(kind)
			says(t, instance.Apply(t.Context(), r.declared(1, map[string]any{"auto_pay": test.autoPay})), test.begin, test.detail...)
			if failed := test.begin != ""; instance.Exists() == failed {
				t.Errorf("in the state: %t", instance.Exists())
			}
			if test.begin == "" && r.autoPay() != test.autoPay {
				t.Errorf("VPSBG pays by itself: %t", r.autoPay())
			}
			if sent := r.Count("updateOrder"); len(r.Calls(false)) != sent || test.sent >= 0 && sent != test.sent {
				t.Errorf("sent %v", r.Calls(false))
			}
		})
	}
}

// TestRenewal_autoPaySteps changes it here and in the client area, alone and beside the line.
func TestRenewal_autoPaySteps(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.ResetRequests()
	order := fmt.Sprintf("PATCH /orders/%d", r.order)
	line := fmt.Sprintf("%s/server/%d", order, r.server)
	const on, off, amountUnknown = `"auto_pay":tftypes.Bool<"true">`, `"auto_pay":tftypes.Bool<"false">`, `"amount":tftypes.Number<unknown>`
	instance := r.Session(t).Resource(kind)
	for i, step := range []struct {
		isTurnedOff bool // in the client area
		cycle       int
		more        map[string]any
		planned     []string
		calls       []string
	}{
		{cycle: 1, more: map[string]any{"auto_pay": false}, planned: []string{off}, calls: []string{order}},
		// It changes neither the price nor the code.
		{cycle: 1, more: map[string]any{"auto_pay": true}, planned: []string{on, `"amount":tftypes.Number<"25">`, `"promo_code":tftypes.String<null>`}, calls: []string{order}},
		{isTurnedOff: true, cycle: 1, more: map[string]any{"auto_pay": true}, planned: []string{on}, calls: []string{order}},
		// Left out, it is only shown.
		{isTurnedOff: true, cycle: 1, planned: []string{off}},
		{cycle: 3, planned: []string{off, amountUnknown}, calls: []string{line}},
		// The documented call comes first.
		{
			cycle: 6, more: map[string]any{"promo_code": "fall2406", "auto_pay": true},
			planned: []string{on, amountUnknown}, calls: []string{line, order},
		},
	} {
		if step.isTurnedOff {
			must(t, r.ChangeOrder(r.order, simulator.OrderChange{AutoPay: new(false)}))
		}
		says(t, instance.Refresh(t.Context()), "")
		plan := instance.Plan(t.Context(), r.declared(step.cycle, step.more))
		says(t, plan.Diagnostics, "")
		for _, want := range step.planned {
			if !strings.Contains(plan.String(), want) {
				t.Errorf("step %d: %s is not in the plan %s", i, want, plan)
			}
		}
		if plan.IsEmpty() != (len(step.calls) == 0) {
			t.Errorf("step %d: there is nothing to do: %t", i, plan.IsEmpty())
		}
		says(t, instance.ApplyPlan(t.Context(), plan), "")
		if err := r.Wrote(step.calls...)(); err != nil {
			t.Errorf("step %d: %v", i, err)
		}
	}
	says(t, instance.Destroy(t.Context()), "")
	if calls := r.Calls(false); len(calls) > 0 || !r.autoPay() {
		t.Errorf("a destroy sent %v", calls)
	}
}

// TestRenewal_autoPayUnconfirmed meets an API that does not have the route: everything else works, and only declaring
// it fails.
func TestRenewal_autoPayUnconfirmed(t *testing.T) {
	t.Parallel()
	r := start(t)
	must(t, r.SetVariants(simulator.Variants{UnconfirmedRoutes: true}))
	off := map[string]any{"auto_pay": false}
	instance := r.applied(t, r.declared(3, map[string]any{"auto_pay": true}))
	says(t, instance.Apply(t.Context(), r.declared(6, off)), "ERROR: Unable to change auto_pay of order",
		"The route of updateOrder is not confirmed by VPSBG's public documentation", "Make the change in the client area instead")
	if got := r.line().BillingCycle; got != 6 {
		t.Errorf("the order has %d months", got)
	}

	// Either way out has nothing left to send.
	r.ResetRequests()
	says(t, instance.Apply(t.Context(), r.declared(6, nil)), "")
	must(t, r.ChangeOrder(r.order, simulator.OrderChange{AutoPay: new(false)}))
	says(t, instance.Apply(t.Context(), r.declared(6, off)), "")
	says(t, r.Session(t).Resource(kind).Apply(t.Context(), r.declared(6, off)), "")
	if calls := r.Calls(false); len(calls) > 0 {
		t.Errorf("sent %v", calls)
	}
}

// TestRenewal_autoPayBesidePlan changes it between the plan and its apply: it is changed back only where it is
// declared.
func TestRenewal_autoPayBesidePlan(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]map[string]any{"left out": nil, "declared": {"auto_pay": true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			instance := r.applied(t, r.declared(3, more))
			plan := instance.Plan(t.Context(), r.declared(6, more))
			must(t, r.ChangeOrder(r.order, simulator.OrderChange{AutoPay: new(false)}))
			says(t, instance.ApplyPlan(t.Context(), plan), "")
			if declared := more != nil; r.autoPay() != declared {
				t.Errorf("VPSBG pays by itself: %t", r.autoPay())
			}
			says(t, instance.Refresh(t.Context()), "")
			if got := instance.Get("auto_pay"); got != tftypes.NewValue(tftypes.Bool, r.autoPay()).String() {
				t.Errorf("the state has %v", got)
			}
		})
	}
}

// TestRenewal_orderChangedBesidePlan leaves a promo code alone that is not declared, and sends nothing to an order that
// was closed.
func TestRenewal_orderChangedBesidePlan(t *testing.T) {
	t.Parallel()
	r := start(t)
	instance := r.applied(t, r.declared(3, map[string]any{"promo_code": "fall2401"}))
	plan := instance.Plan(t.Context(), r.declared(3, map[string]any{"auto_pay": false}))
	r.change(t, 3, "fall2403")
	says(t, instance.ApplyPlan(t.Context(), plan), "")
	if line := r.line(); line.PromoCode != "fall2403" || r.autoPay() {
		t.Errorf("the promo code is %q, and VPSBG pays by itself: %t", line.PromoCode, r.autoPay())
	}

	plan = instance.Plan(t.Context(), r.declared(3, map[string]any{"auto_pay": true}))
	must(t, r.ChangeOrder(r.order, simulator.OrderChange{Status: "paid"}))
	r.ResetRequests()
	says(t, instance.ApplyPlan(t.Context(), plan), "ERROR at auto_pay: Order is not open")
	if calls := r.Calls(false); len(calls) > 0 {
		t.Errorf("a closed order was sent %v", calls)
	}
}

// TestRenewal_autoPayOfFixedLine belongs to the order: it is no matter whether the period of a line can be changed.
func TestRenewal_autoPayOfFixedLine(t *testing.T) {
	t.Parallel()
	r := start(t)
	must(t, r.ChangeOrder(r.order, simulator.OrderChange{IsPeriodChangeable: new(false)}))
	off := map[string]any{"auto_pay": false}
	instance := r.applied(t, r.declared(1, off))
	if r.autoPay() {
		t.Error("nothing was changed")
	}
	says(t, instance.Plan(t.Context(), r.declared(3, off)).Diagnostics, "ERROR at service_id: Period cannot be changed")
}

// TestRenewal_autoPayOfClosedOrder does not matter any more, and stays in the state as it was applied.
func TestRenewal_autoPayOfClosedOrder(t *testing.T) {
	t.Parallel()
	r := start(t)
	on, off := map[string]any{"auto_pay": true}, map[string]any{"auto_pay": false}
	kept, followed := r.applied(t, r.declared(3, off)), r.applied(t, r.declared(3, off))
	shown := r.applied(t, r.declared(3, nil))
	r.change(t, 6, "")
	must(t, r.ChangeOrder(r.order, simulator.OrderChange{Status: "paid", AutoPay: new(true)}))
	r.ResetRequests()

	says(t, kept.Refresh(t.Context()), "WARNING: Renewal order is closed", "is paid, and reads 6 months", "last applied renewal, 3 months")
	if plan := kept.Plan(t.Context(), r.declared(3, off)); len(plan.Diagnostics) > 0 || !plan.IsEmpty() {
		t.Errorf("there is something to do: %s", plan.Diagnostics)
	}
	says(t, kept.Plan(t.Context(), r.declared(3, on)).Diagnostics, "ERROR at auto_pay: Order is not open", "is paid")

	// What the order came to is no change, and what is only shown is not compared.
	says(t, followed.Apply(t.Context(), r.declared(6, on)), "WARNING: Renewal order is closed")
	says(t, shown.Apply(t.Context(), r.declared(6, nil)), "WARNING: Renewal order is closed")
	says(t, followed.Plan(t.Context(), r.declared(6, off)).Diagnostics, "ERROR at auto_pay: Order is not open")
	if calls := r.Calls(false); len(calls) > 0 {
		t.Errorf("a closed order was sent %v", calls)
	}
}
