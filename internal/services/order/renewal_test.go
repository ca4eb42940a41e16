package order_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// These tests play Terraform over the plugin protocol, which tells on which attribute a diagnostic is.

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
		"too many months":       {25, nil, "ERROR at billing_cycle: Invalid Attribute Value", []string{"between 1 and 24"}},
		"an empty code":         {6, map[string]any{"promo_code": ""}, "ERROR at promo_code: Invalid Attribute Value", nil},
		"right":                 {3, map[string]any{"service_id": "2901"}, "", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			if config := r.declared(test.cycle, test.more); config["order_id"] == fmt.Sprint(r.order) {
				body := fmt.Sprintf(combined, r.order)
				r.fault(t, simulator.Fault{OperationID: "getOrder", Status: 200, Body: &body})
			}
			plan := r.Session(t).Resource(kind).Plan(t.Context(), r.declared(test.cycle, test.more))
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
			instance := r.Session(t).Resource(kind)
			says(t, instance.Apply(t.Context(), r.declared(test.cycle, more)), test.begin, test.detail...)
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

// A code in other letters is the same code.
func TestRenewal_codeInOtherLetters(t *testing.T) {
	t.Parallel()
	r := start(t)
	instance := r.applied(t, r.declared(3, map[string]any{"promo_code": "fall2403"}))
	r.ResetRequests()
	says(t, instance.Apply(t.Context(), r.declared(3, map[string]any{"promo_code": "FALL2403"})), "")
	says(t, instance.Refresh(t.Context()), "")
	if code, calls := instance.Get("promo_code"), r.Calls(false); code != "FALL2403" || len(calls) > 0 {
		t.Errorf("the state has the code %v after %v", code, calls)
	}
}

func TestRenewal_updateRefused(t *testing.T) {
	t.Parallel()
	r := start(t)
	instance := r.applied(t, r.declared(6, nil))
	says(t, instance.Apply(t.Context(), r.declared(2, nil)), "WARNING at billing_cycle: Billing cycle not on offer",
		"ERROR at billing_cycle: Unable to change the renewal of server")
	if plan := instance.Plan(t.Context(), r.declared(6, nil)); !plan.IsEmpty() {
		t.Error("the state does not show what the order still is")
	}
}

func TestRenewal_closedOrder(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"paid", "cancelled"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			instance := r.applied(t, r.declared(12, nil))
			r.change(t, 6, "")
			must(t, r.ChangeOrder(r.order, simulator.OrderChange{Status: status}))
			r.ResetRequests()

			// It stays, with a warning that names the difference, and is not planned to be changed.
			says(t, instance.Refresh(t.Context()), "WARNING: Renewal order is closed", "is "+status+", and reads 6 months", "12 months")
			if got := instance.Get("status"); got != status {
				t.Errorf("the status is %v", got)
			}
			plan := instance.Plan(t.Context(), r.declared(12, nil))
			if says(t, plan.Diagnostics, ""); !plan.IsEmpty() {
				t.Error("there is something to do")
			}

			// Only a change of the configuration is an error, unless it is what the order came to.
			says(t, instance.Plan(t.Context(), r.declared(24, nil)).Diagnostics, "ERROR at billing_cycle: Order is not open", "is "+status)
			says(t, instance.Plan(t.Context(), r.declared(12, map[string]any{"promo_code": "fall2412"})).Diagnostics, "ERROR at promo_code: Order is not open")
			says(t, instance.Apply(t.Context(), r.declared(6, nil)), "WARNING: Renewal order is closed")
			if diags := instance.Refresh(t.Context()); strings.Contains(diags.String(), "12 months") {
				t.Errorf("nothing differs, but got %s", diags)
			}

			// It can be imported and destroyed, but not be created.
			imported := r.Session(t).Resource(kind)
			says(t, imported.Import(t.Context(), fmt.Sprint(instance.Get("id")), nil), "WARNING: Renewal order is closed")
			says(t, imported.Destroy(t.Context()), "")
			says(t, imported.Plan(t.Context(), r.declared(6, nil)).Diagnostics, "ERROR at order_id: Order is not open")
			if calls := r.Calls(false); len(calls) > 0 {
				t.Errorf("a closed order was sent %v", calls)
			}
		})
	}
}

// An order that is closed right after the change is saved as it is then.
func TestRenewal_closedAfterChange(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.BeforeRequest(func(*http.Request) {
		if r.Count("changeRenewalPeriod") == 0 {
			return
		}
		if err := r.ChangeOrder(r.order, simulator.OrderChange{Status: "paid"}); err != nil {
			t.Error(err)
		}
	})
	instance := r.applied(t, r.declared(3, nil))
	if status, autoPay := instance.Get("status"), fmt.Sprint(instance.Get("auto_pay")); status != "paid" || !strings.Contains(autoPay, "true") {
		t.Errorf("the state has the status %v and auto_pay %s", status, autoPay)
	}
}

func TestRenewal_gone(t *testing.T) {
	t.Parallel()
	noOrder := simulator.Fault{OperationID: "getOrder", Status: 404}
	other := `{"id": 2867, "tax_rate": 1.2, "status": "awaiting_payment", "type": "renew-service", "services": []}`
	none := `{"data": []}`
	tests := map[string]struct {
		faults []simulator.Fault
		begin  string
		detail []string
		stays  bool
	}{
		"order gone":       {faults: []simulator.Fault{noOrder, {OperationID: "listOrders", Status: 200, Body: &none}}, begin: "WARNING: Not found in the account: The account does not have the open renewal 2867/server/2864"},
		"listed though":    {faults: []simulator.Fault{noOrder}, begin: "WARNING: Order cannot be read", stays: true},
		"wrong address":    {faults: []simulator.Fault{{OperationID: "*", Times: -1, Status: 404}}, begin: "ERROR: Unable to read order", stays: true},
		"refused":          {faults: []simulator.Fault{{OperationID: "getOrder", Status: 403}}, begin: "ERROR: Unable to read order", stays: true},
		"service left out": {faults: []simulator.Fault{{OperationID: "getOrder", Status: 200, Body: &other}}, begin: "WARNING: Service left the order", detail: []string{"It has no lines."}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			instance := r.applied(t, r.declared(3, nil))
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
	other := `{"id": 2867, "tax_rate": 1.2, "status": "awaiting_payment", "type": "renew-service", "services": []}`
	r.fault(t, simulator.Fault{OperationID: "getOrder", Skip: 2, Status: 200, Body: &other})
	diags := r.Session(t).Resource(kind).Apply(t.Context(), r.declared(3, nil))
	says(t, diags, "ERROR: Unable to change the renewal of server", "no longer has the line. It has no lines.")
}

func TestRenewal_nextOrderReplaces(t *testing.T) {
	t.Parallel()
	r := start(t)
	instance := r.applied(t, r.declared(1, nil))
	must(t, r.ChangeOrder(r.order, simulator.OrderChange{Status: "paid"}))
	must(t, r.Advance(30*24*time.Hour))
	next := 0
	for id := range r.State().Orders {
		next = max(next, id)
	}
	if next == r.order {
		t.Fatal("no other renewal order was opened")
	}
	says(t, instance.Apply(t.Context(), r.declared(3, map[string]any{"order_id": fmt.Sprint(next)})), "WARNING: Renewal order is closed")
	if got := instance.Get("order_id"); got != fmt.Sprint(next) {
		t.Errorf("the order is %v", got)
	}
	// A replacement is planned twice, and checked as the creation that it ends in.
	says(t, instance.Plan(t.Context(), r.declared(6, nil)).Diagnostics, "")
	says(t, r.Session(t).Resource(kind).Plan(t.Context(), r.declared(6, nil)).Diagnostics, "ERROR at order_id: Order is not open")
	if sent := fmt.Sprint(r.Calls(false)); sent != fmt.Sprintf("[PATCH /orders/%d/server/%d]", next, r.server) {
		t.Errorf("sent %s", sent)
	}
}

func TestRenewal_import(t *testing.T) {
	t.Parallel()
	r := start(t)
	applied := r.applied(t, r.declared(3, map[string]any{"promo_code": "fall2403"}))

	identity := map[string]any{"order_id": fmt.Sprint(r.order), "service_type": "server", "service_id": fmt.Sprint(r.server)}
	imported := r.Session(t).Resource(kind)
	says(t, imported.Import(t.Context(), "", identity), "")
	for _, attribute := range []string{"id", "order_id", "service_type", "service_id", "billing_cycle", "promo_code", "auto_pay", "period_to"} {
		if got, want := imported.Get(attribute), applied.Get(attribute); got != want {
			t.Errorf("%s is %v, not %v", attribute, got, want)
		}
	}
	if plan := imported.Plan(t.Context(), r.declared(3, nil)); !plan.IsEmpty() {
		t.Errorf("there is something to do after the import: %s", plan.Diagnostics)
	}

	identity["service_id"] = "x"
	says(t, r.Session(t).Resource(kind).Import(t.Context(), "", identity), "ERROR at service_id: Invalid id")
	for _, id := range []string{"1", "1/server", "1/server/2/3", "x/server/2", "1/server/x", "1//2", "0/server/2"} {
		says(t, r.Session(t).Resource(kind).Import(t.Context(), id, nil), "ERROR: Invalid import id", "order_id/service_type/service_id")
	}
}

func TestRenewal_importOfClosedAddon(t *testing.T) {
	t.Parallel()
	r := start(t)
	body := strings.NewReplacer(`"awaiting_payment"`, `"paid"`, `"payment_date": null, "promo": null`, `"promo": {"code": "winter", "percentage": 5}`).
		Replace(fmt.Sprintf(combined, r.order))
	r.fault(t, simulator.Fault{OperationID: "getOrder", Status: 200, Body: &body})
	addon := r.Session(t).Resource(kind)
	diags := addon.Import(t.Context(), fmt.Sprintf("%d/server-addon/863", r.order), nil)
	says(t, diags, "WARNING: Renewal order is closed", "is paid, and reads no period. The order can no longer be changed.")
	if code, cycle := addon.Get("promo_code"), addon.Get("billing_cycle"); code != "winter" || cycle != nil {
		t.Errorf("promo code %v, %v months", code, cycle)
	}
}
