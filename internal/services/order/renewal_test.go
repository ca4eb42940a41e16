package order_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// These tests play Terraform over the plugin protocol, which tells on which attribute a diagnostic is.

// wish is a configuration of the resource.
func (r renewal) wish(cycle int, more map[string]any) map[string]any {
	config := map[string]any{
		"order_id": fmt.Sprint(r.order), "service_type": "server", "service_id": fmt.Sprint(r.server), "billing_cycle": cycle,
	}
	for name, value := range more {
		config[name] = value
	}
	return config
}

// applied returns a session with an applied wish.
func (r renewal) applied(t *testing.T, wish map[string]any) *acctest.Resource {
	t.Helper()
	instance := r.Session(t).Resource("vpsbg_order_renewal")
	if diags := instance.Apply(t.Context(), wish); len(diags) > 0 {
		t.Fatalf("apply: %s", diags)
	}
	return instance
}

// says checks that diagnostics begin so and contain all texts; "" is for none at all.
func says(t *testing.T, diags acctest.Diagnostics, begin string, contain ...string) {
	t.Helper()
	got := diags.String()
	if !strings.HasPrefix(got, begin) || (begin == "") != (got == "") {
		t.Errorf("got %q, which does not begin with %q", got, begin)
	}
	for _, part := range contain {
		if !strings.Contains(got, part) {
			t.Errorf("got %q, which does not contain %q", got, part)
		}
	}
}

// combined is an order as the API's documentation shows it: a server, an addon and floating IPs.
const combined = `{
	"id": %d, "tax_rate": 1.2, "amount": 281.83, "amount_with_vat": 338.2, "amount_from_balance": 0, "payment_method": "balance",
	"status": "awaiting_payment", "type": "combined", "auto_pay": true, "promo_applicable": false,
	"created_at": "2025-01-13T14:21:27.000000Z", "due_at": "2025-01-27T22:00:00.000000Z", "payment_date": null, "promo": null,
	"services": [
		{"label": "Renewal: Cloud VPS 4 GB", "period_from": 1739138400, "period_to": 1754773200, "is_period_changeable": true, "service_id": 2901,
			"service_billing_cycle": 6, "service_minimum_billing_cycle": 3, "service_type": "server", "amount": 234, "amount_with_vat": 280.8, "promo": null},
		{"label": "Automatic backups (60 GB)", "is_period_changeable": false, "service_id": 863, "service_billing_cycle": null,
			"service_minimum_billing_cycle": null, "service_type": "server-addon", "amount": 36, "amount_with_vat": 43.2, "promo": null},
		{"label": "Renewal: Floating IP(s)", "is_period_changeable": false, "service_id": null, "service_billing_cycle": null,
			"service_minimum_billing_cycle": null, "service_type": null, "amount": 11.83, "amount_with_vat": 14.2, "promo": null}
	]
}`

func TestRenewal_plan(t *testing.T) {
	t.Parallel()
	lines := []string{
		"Its lines:", "- Renewal: Cloud VPS 4 GB (server 2901)", "- Automatic backups (60 GB) (server-addon 863, cannot be changed)",
		"- Renewal: Floating IP(s) (without an id, cannot be changed)",
	}
	tests := map[string]struct {
		cycle  int
		more   map[string]any
		begin  string
		detail []string
	}{
		"no such order":         {6, map[string]any{"order_id": "4711"}, "ERROR at order_id: Order not found", []string{"GET /orders/4711"}},
		"no such service":       {6, map[string]any{"service_id": "2902"}, "ERROR at service_id: Service not in order", lines},
		"no such kind":          {6, map[string]any{"service_type": "vps", "service_id": "2901"}, "ERROR at service_type: Service not in order", lines},
		"an addon":              {6, map[string]any{"service_type": "server-addon", "service_id": "863"}, "ERROR at service_id: Period cannot be changed", nil},
		"below the minimum":     {1, map[string]any{"service_id": "2901"}, "ERROR at billing_cycle: Billing cycle too short", []string{"at least 3 months, not for 1 month"}},
		"no number of an order": {6, map[string]any{"order_id": "x"}, "ERROR at order_id: Invalid id", nil},
		"no number":             {6, map[string]any{"service_id": "x"}, "ERROR at service_id: Invalid id", nil},
		"no months":             {0, nil, "ERROR at billing_cycle: Invalid Attribute Value", nil},
		"an empty code":         {6, map[string]any{"promo_code": ""}, "ERROR at promo_code: Invalid Attribute Value", nil},
		"right":                 {3, map[string]any{"service_id": "2901"}, "", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			if wish := r.wish(test.cycle, test.more); wish["order_id"] == fmt.Sprint(r.order) {
				body := fmt.Sprintf(combined, r.order)
				r.fault(t, simulator.Fault{OperationID: "getOrder", Status: 200, Body: &body})
			}
			plan := r.Session(t).Resource("vpsbg_order_renewal").Plan(t.Context(), r.wish(test.cycle, test.more))
			says(t, plan.Diagnostics, test.begin, test.detail...)
			if calls := r.Calls(false); len(calls) > 0 {
				t.Errorf("a plan sent %v", calls)
			}
		})
	}
}

func TestRenewal_apply(t *testing.T) {
	t.Parallel()
	html := "<h1>Bad Gateway</h1>"
	lost := simulator.Fault{OperationID: "changeRenewalPeriod", When: "after", Times: 5, Status: 502, Body: &html}
	failed := simulator.Fault{OperationID: "changeRenewalPeriod", Times: 5, Status: 502, Body: &html}
	ignored := simulator.Fault{OperationID: "changeRenewalPeriod", Status: 204}
	tests := map[string]struct {
		token  string
		cycle  int
		code   string
		faults []simulator.Fault
		begin  string
		detail []string
	}{
		"as it is already":        {cycle: 1},
		"changed":                 {cycle: 3, code: "fall2403"},
		"an answer that was lost": {cycle: 3, faults: []simulator.Fault{lost}},
		"a cycle that is not sold": {
			cycle: 2, begin: "WARNING at billing_cycle: Billing cycle not on offer",
			detail: []string{"ERROR at billing_cycle: Unable to change the renewal of server", "The selected billing cycle is invalid."},
		},
		"an unknown code": {
			cycle: 3, code: "winter", begin: "ERROR at promo_code: Unable to change the renewal of server", detail: []string{"The selected promo code is invalid."},
		},
		"no effect": {
			cycle: 3, code: "fall2403", faults: []simulator.Fault{ignored}, begin: "ERROR: Unable to change the renewal of server",
			detail: []string{"accepted the change to 3 months with promo code fall2403, but the order reads 1 month."},
		},
		"a fault": {cycle: 3, faults: []simulator.Fault{failed}, begin: "ERROR: Unable to change the renewal of server", detail: []string{"502 Bad Gateway"}},
		"a read that is refused": {
			cycle: 3, faults: []simulator.Fault{{OperationID: "getOrder", Skip: 2, Status: 403}}, begin: "ERROR: Unable to read order",
		},
		"a read token": {token: "sim-read", cycle: 3, begin: "ERROR: Unable to change the renewal of server", detail: []string{"token with the Write permission"}},
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
			more := map[string]any{}
			if test.code != "" {
				more["promo_code"] = test.code
			}
			instance := r.Session(t).Resource("vpsbg_order_renewal")
			says(t, instance.Apply(t.Context(), r.wish(test.cycle, more)), test.begin, test.detail...)
			if failed := test.begin != ""; instance.Exists() == failed {
				t.Errorf("in the state: %t", instance.Exists())
			}
			if line := r.line(); test.begin == "" && (line.BillingCycle != test.cycle || line.PromoCode != test.code) {
				t.Errorf("the line has %d months and promo code %q", line.BillingCycle, line.PromoCode)
			}
			if sent := r.Count("changeRenewalPeriod"); test.cycle == 1 && sent > 0 {
				t.Errorf("what is so already was sent %d times", sent)
			}
		})
	}
}

func TestRenewal_autoPay(t *testing.T) {
	t.Parallel()
	html, empty, refused := "<h1>Bad Gateway</h1>", "", `{"message": "Invalid.", "errors": {"auto_pay": ["There is no saved card."]}}`
	fault := func(fault simulator.Fault) []simulator.Fault {
		fault.OperationID = "updateOrder"
		return []simulator.Fault{fault}
	}
	unchanged := fmt.Sprintf(combined, 1)
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
			instance := r.Session(t).Resource("vpsbg_order_renewal")
			says(t, instance.Apply(t.Context(), r.wish(1, map[string]any{"auto_pay": test.autoPay})), test.begin, test.detail...)
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

// TestRenewal_autoPayUnconfirmed meets an API that does not have the route: everything else works, and only the wish for it fails.
func TestRenewal_autoPayUnconfirmed(t *testing.T) {
	t.Parallel()
	r := start(t)
	must(t, r.SetVariants(simulator.Variants{UnconfirmedRoutes: true}))
	off := map[string]any{"auto_pay": false}
	instance := r.applied(t, r.wish(3, map[string]any{"auto_pay": true}))
	says(t, instance.Apply(t.Context(), r.wish(6, off)), "ERROR: Unable to change auto_pay of order",
		"The route of updateOrder is not confirmed by VPSBG's public documentation", "Make the change in the client area instead")
	if got := r.line().BillingCycle; got != 6 {
		t.Errorf("the order has %d months", got)
	}

	// Either way out has nothing left to send.
	r.ResetRequests()
	says(t, instance.Apply(t.Context(), r.wish(6, nil)), "")
	must(t, r.ChangeOrder(r.order, simulator.OrderChange{AutoPay: new(false)}))
	says(t, instance.Apply(t.Context(), r.wish(6, off)), "")
	says(t, r.Session(t).Resource("vpsbg_order_renewal").Apply(t.Context(), r.wish(6, off)), "")
	if calls := r.Calls(false); len(calls) > 0 {
		t.Errorf("sent %v", calls)
	}
}

// TestRenewal_autoPayBesidePlan changes it between the plan and its apply: who did not wish for it does not change it back.
func TestRenewal_autoPayBesidePlan(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]map[string]any{"left out": nil, "wished for": {"auto_pay": true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			instance := r.applied(t, r.wish(3, more))
			plan := instance.Plan(t.Context(), r.wish(6, more))
			must(t, r.ChangeOrder(r.order, simulator.OrderChange{AutoPay: new(false)}))
			says(t, instance.ApplyPlan(t.Context(), plan), "")
			if wished := more != nil; r.autoPay() != wished {
				t.Errorf("VPSBG pays by itself: %t", r.autoPay())
			}
			says(t, instance.Refresh(t.Context()), "")
			if got := instance.Get("auto_pay"); got != tftypes.NewValue(tftypes.Bool, r.autoPay()).String() {
				t.Errorf("the state has %v", got)
			}
		})
	}
}

// TestRenewal_orderChangedBesidePlan leaves a promo code alone that nobody wished for, and sends nothing to an order that was closed.
func TestRenewal_orderChangedBesidePlan(t *testing.T) {
	t.Parallel()
	r := start(t)
	instance := r.applied(t, r.wish(3, map[string]any{"promo_code": "fall2401"}))
	plan := instance.Plan(t.Context(), r.wish(3, map[string]any{"auto_pay": false}))
	r.change(t, 3, "fall2403")
	says(t, instance.ApplyPlan(t.Context(), plan), "")
	if line := r.line(); line.PromoCode != "fall2403" || r.autoPay() {
		t.Errorf("the promo code is %q, and VPSBG pays by itself: %t", line.PromoCode, r.autoPay())
	}

	plan = instance.Plan(t.Context(), r.wish(3, map[string]any{"auto_pay": true}))
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
	instance := r.applied(t, r.wish(1, off))
	if r.autoPay() {
		t.Error("nothing was changed")
	}
	says(t, instance.Plan(t.Context(), r.wish(3, off)).Diagnostics, "ERROR at service_id: Period cannot be changed")
}

// TestRenewal_autoPayOfClosedOrder does not matter any more, and stays in the state as it was applied.
func TestRenewal_autoPayOfClosedOrder(t *testing.T) {
	t.Parallel()
	r := start(t)
	on, off := map[string]any{"auto_pay": true}, map[string]any{"auto_pay": false}
	kept, followed, shown := r.applied(t, r.wish(3, off)), r.applied(t, r.wish(3, off)), r.applied(t, r.wish(3, nil))
	r.change(t, 6, "")
	must(t, r.ChangeOrder(r.order, simulator.OrderChange{Status: "paid", AutoPay: new(true)}))
	r.ResetRequests()

	says(t, kept.Refresh(t.Context()), "WARNING: Renewal order is closed", "is paid, and reads 6 months", "applied last, 3 months")
	if plan := kept.Plan(t.Context(), r.wish(3, off)); len(plan.Diagnostics) > 0 || !plan.IsEmpty() {
		t.Errorf("there is something to do: %s", plan.Diagnostics)
	}
	says(t, kept.Plan(t.Context(), r.wish(3, on)).Diagnostics, "ERROR at auto_pay: Order is not open", "is paid")

	// What the order came to is no change, and what is only shown is not compared.
	says(t, followed.Apply(t.Context(), r.wish(6, on)), "WARNING: Renewal order is closed")
	says(t, shown.Apply(t.Context(), r.wish(6, nil)), "WARNING: Renewal order is closed")
	says(t, followed.Plan(t.Context(), r.wish(6, off)).Diagnostics, "ERROR at auto_pay: Order is not open")
	if calls := r.Calls(false); len(calls) > 0 {
		t.Errorf("a closed order was sent %v", calls)
	}
}

func TestRenewal_updateRefused(t *testing.T) {
	t.Parallel()
	r := start(t)
	instance := r.applied(t, r.wish(6, nil))
	says(t, instance.Apply(t.Context(), r.wish(2, nil)), "WARNING at billing_cycle: Billing cycle not on offer",
		"ERROR at billing_cycle: Unable to change the renewal of server")
	if plan := instance.Plan(t.Context(), r.wish(6, nil)); !plan.IsEmpty() {
		t.Error("the state does not show what the order still is")
	}
}

func TestRenewal_closedOrder(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"paid", "cancelled"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			instance := r.applied(t, r.wish(12, nil))
			r.change(t, 6, "")
			must(t, r.ChangeOrder(r.order, simulator.OrderChange{Status: status}))
			r.ResetRequests()

			// It stays, with a warning that tells the difference, and is not planned to be changed.
			says(t, instance.Refresh(t.Context()), "WARNING: Renewal order is closed", "is "+status+", and reads 6 months", "12 months")
			if got := instance.Get("status"); got != status {
				t.Errorf("the status is %v", got)
			}
			plan := instance.Plan(t.Context(), r.wish(12, nil))
			if says(t, plan.Diagnostics, ""); !plan.IsEmpty() {
				t.Error("there is something to do")
			}

			// Only a change of the configuration is an error, unless it is what the order came to.
			says(t, instance.Plan(t.Context(), r.wish(24, nil)).Diagnostics, "ERROR at billing_cycle: Order is not open", "is "+status)
			says(t, instance.Plan(t.Context(), r.wish(12, map[string]any{"promo_code": "fall2412"})).Diagnostics, "ERROR at promo_code: Order is not open")
			says(t, instance.Apply(t.Context(), r.wish(6, nil)), "WARNING: Renewal order is closed")
			if diags := instance.Refresh(t.Context()); strings.Contains(diags.String(), "12 months") {
				t.Errorf("nothing differs, but got %s", diags)
			}

			// It can be imported and destroyed, but not be created.
			imported := r.Session(t).Resource("vpsbg_order_renewal")
			says(t, imported.Import(t.Context(), fmt.Sprint(instance.Get("id")), nil), "WARNING: Renewal order is closed")
			says(t, imported.Destroy(t.Context()), "")
			says(t, imported.Plan(t.Context(), r.wish(6, nil)).Diagnostics, "ERROR at order_id: Order is not open")
			if calls := r.Calls(false); len(calls) > 0 {
				t.Errorf("a closed order was sent %v", calls)
			}
		})
	}
}

func TestRenewal_gone(t *testing.T) {
	t.Parallel()
	noOrder := simulator.Fault{OperationID: "getOrder", Status: 404}
	other := `{"id": 1, "tax_rate": 1.2, "status": "awaiting_payment", "type": "renew-service", "services": []}`
	none := `{"data": []}`
	tests := map[string]struct {
		faults []simulator.Fault
		begin  string
		detail []string
		stays  bool
	}{
		"order gone":       {faults: []simulator.Fault{noOrder, {OperationID: "listOrders", Status: 200, Body: &none}}},
		"listed though":    {faults: []simulator.Fault{noOrder}, begin: "WARNING: Order cannot be read", stays: true},
		"wrong address":    {faults: []simulator.Fault{{OperationID: "*", Times: -1, Status: 404}}, begin: "ERROR: Unable to tell whether order", stays: true},
		"refused":          {faults: []simulator.Fault{{OperationID: "getOrder", Status: 403}}, begin: "ERROR: Unable to read order", stays: true},
		"service left out": {faults: []simulator.Fault{{OperationID: "getOrder", Status: 200, Body: &other}}, begin: "WARNING: Service left the order", detail: []string{"It has no lines."}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			instance := r.applied(t, r.wish(3, nil))
			for _, fault := range test.faults {
				r.fault(t, fault)
			}
			says(t, instance.Refresh(t.Context()), test.begin, test.detail...)
			if instance.Exists() != test.stays {
				t.Errorf("in the state: %t", instance.Exists())
			}
		})
	}
}

func TestRenewal_lineLostByChange(t *testing.T) {
	t.Parallel()
	r := start(t)
	other := `{"id": 1, "tax_rate": 1.2, "status": "awaiting_payment", "type": "renew-service", "services": []}`
	r.fault(t, simulator.Fault{OperationID: "getOrder", Skip: 2, Status: 200, Body: &other})
	diags := r.Session(t).Resource("vpsbg_order_renewal").Apply(t.Context(), r.wish(3, nil))
	says(t, diags, "ERROR: Unable to change the renewal of server", "does not have the line any more. It has no lines.")
}

func TestRenewal_nextOrderReplaces(t *testing.T) {
	t.Parallel()
	r := start(t)
	instance := r.applied(t, r.wish(1, nil))
	must(t, r.ChangeOrder(r.order, simulator.OrderChange{Status: "paid"}))
	must(t, r.Advance(30*24*time.Hour))
	next := 0
	for id := range r.State().Orders {
		next = max(next, id)
	}
	if next == r.order {
		t.Fatal("no other renewal order was opened")
	}
	says(t, instance.Apply(t.Context(), r.wish(3, map[string]any{"order_id": fmt.Sprint(next)})), "WARNING: Renewal order is closed")
	if got := instance.Get("order_id"); got != fmt.Sprint(next) {
		t.Errorf("the order is %v", got)
	}
	// A replacement is planned twice, and checked as the creation that it ends in.
	says(t, instance.Plan(t.Context(), r.wish(6, nil)).Diagnostics, "")
	says(t, r.Session(t).Resource("vpsbg_order_renewal").Plan(t.Context(), r.wish(6, nil)).Diagnostics, "ERROR at order_id: Order is not open")
	if sent := fmt.Sprint(r.Calls(false)); sent != fmt.Sprintf("[PATCH /orders/%d/server/%d]", next, r.server) {
		t.Errorf("sent %s", sent)
	}
}

func TestRenewal_import(t *testing.T) {
	t.Parallel()
	r := start(t)
	applied := r.applied(t, r.wish(3, map[string]any{"promo_code": "fall2403"}))

	identity := map[string]any{"order_id": fmt.Sprint(r.order), "service_type": "server", "service_id": fmt.Sprint(r.server)}
	imported := r.Session(t).Resource("vpsbg_order_renewal")
	says(t, imported.Import(t.Context(), "", identity), "")
	for _, attribute := range []string{"id", "order_id", "service_type", "service_id", "billing_cycle", "promo_code", "auto_pay", "period_to"} {
		if got, want := imported.Get(attribute), applied.Get(attribute); got != want {
			t.Errorf("%s is %v, not %v", attribute, got, want)
		}
	}
	if plan := imported.Plan(t.Context(), r.wish(3, nil)); !plan.IsEmpty() {
		t.Errorf("there is something to do after the import: %s", plan.Diagnostics)
	}

	identity["service_id"] = "x"
	says(t, r.Session(t).Resource("vpsbg_order_renewal").Import(t.Context(), "", identity), "ERROR at service_id: Invalid id")
	for _, id := range []string{"1", "1/server", "1/server/2/3", "x/server/2", "1/server/x", "1//2", "0/server/2"} {
		says(t, r.Session(t).Resource("vpsbg_order_renewal").Import(t.Context(), id, nil), "ERROR: Invalid import id", "order_id/service_type/service_id")
	}
}

func TestRenewal_importOfClosedAddon(t *testing.T) {
	t.Parallel()
	r := start(t)
	body := strings.NewReplacer(`"awaiting_payment"`, `"paid"`, `"payment_date": null, "promo": null`, `"promo": {"code": "winter", "percentage": 5}`).
		Replace(fmt.Sprintf(combined, r.order))
	r.fault(t, simulator.Fault{OperationID: "getOrder", Status: 200, Body: &body})
	addon := r.Session(t).Resource("vpsbg_order_renewal")
	says(t, addon.Import(t.Context(), fmt.Sprintf("%d/server-addon/863", r.order), nil), "WARNING: Renewal order is closed", "is paid, and reads no period")
	if code, cycle := addon.Get("promo_code"), addon.Get("billing_cycle"); code != "winter" || cycle != nil {
		t.Errorf("promo code %v, %v months", code, cycle)
	}
}
