package order_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// actionCase is what an action does with an open renewal order over 30.00 EUR with VAT.
type actionCase struct {
	options simulator.Options
	token   string
	status  string // that the order has got before
	order   string // another one
	timeout string
	faults  []simulator.Fault
	calls   []string // beside the reads
	says    string   // a diagnostic, as "ERROR at order_id: ..."
	told    string   // in the end, if it succeeds
	becomes string   // the status of the order
}

// playActions plays each case. At {} stands the id of the order.
func playActions(t *testing.T, action string, cases map[string]actionCase) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.options.Servers = 1
			r := renewal{Simulation: acctest.Start(t, test.options)}
			must(t, r.Advance(21*24*time.Hour))
			for r.order = range r.State().Orders { // there is one
			}
			if test.status != "" {
				must(t, r.ChangeOrder(r.order, simulator.OrderChange{Status: test.status}))
			}
			if test.token != "" {
				r.Token = test.token
			}
			for _, fault := range test.faults {
				r.fault(t, fault)
			}
			r.ResetRequests()
			filled := func(text string) string { return strings.ReplaceAll(text, "{}", fmt.Sprint(r.order)) }
			config := map[string]any{"order_id": filled("{}")}
			if test.order != "" {
				config["order_id"] = test.order
			}
			if test.timeout != "" {
				config["timeout"] = test.timeout
			}
			result := r.Session(t).Act(t.Context(), action, config)
			pattern := "(?is)" + strings.ReplaceAll(filled(test.says), " ", `\s+`)
			if !regexp.MustCompile(pattern).MatchString(result.Diagnostics.String()) {
				t.Errorf("no diagnostic matches %q:\n%s", filled(test.says), result.Diagnostics)
			}
			told := append([]string{""}, result.Progress...)
			if failed := test.told == ""; failed != result.Diagnostics.HasError() || !strings.HasSuffix(told[len(told)-1], filled(test.told)) && !failed {
				t.Errorf("it told %q, and reported %s", told, result.Diagnostics)
			}
			for i := range test.calls {
				test.calls[i] = filled(test.calls[i])
			}
			if calls := r.Calls(false); !slices.Equal(calls, test.calls) {
				t.Errorf("sent %q", calls)
			}
			if status := r.State().Orders[r.order].Status; status != test.becomes {
				t.Errorf("the order is %s", status)
			}
		})
	}
}

func TestPayAction(t *testing.T) {
	t.Parallel()
	const open, paid, cancelled = "awaiting_payment", "paid", "cancelled"
	const processing = `{"id": 2867, "status": "processing", "amount_with_vat": 30}`
	pay := []string{"POST /orders/pay"}
	lost := func(when string) []simulator.Fault {
		return []simulator.Fault{{OperationID: "payOrders", When: when, Drop: true}}
	}
	playActions(t, "vpsbg_order_pay", map[string]actionCase{
		"open":           {calls: pay, says: "WARNING at order_id: Order is paid: Order {} is paid: 30.00 EUR with VAT are taken from the balance, which is 1000.00 EUR", told: "Order {} is paid.", becomes: paid},
		"paid":           {status: paid, says: "WARNING at order_id: Order is paid already: Order {} is paid. The action does nothing", told: "Order {} is paid already: there is nothing to do.", becomes: paid},
		"cancelled":      {status: cancelled, says: "ERROR at order_id: Order is not open: Order {} is cancelled, and only an open order can be paid", becomes: cancelled},
		"no such order":  {order: "4711", says: "ERROR at order_id: Order not found: The account has no order 4711", becomes: open},
		"no id":          {order: "x", says: "ERROR at order_id: Invalid id", becomes: open},
		"a read token":   {token: "sim-read", calls: pay, says: "ERROR: Unable to pay order {}: .*Use a token with the Write permission", becomes: open},
		"short of money": {options: simulator.Options{Balance: simulator.Amount(10)}, says: "WARNING at order_id: Order cannot be paid yet: At present, the balance does not cover order {}.*ERROR: Unable to pay order {}: The balance does not cover order {}: its amount is 30.00 EUR with VAT, the balance 10.00 EUR, the shortfall 20.00 EUR: deposit funds first", becomes: open},
		"between without and with VAT": {
			options: simulator.Options{Balance: simulator.Amount(27)}, calls: pay, becomes: open,
			says: "WARNING at order_id: Order is paid if the balance is enough: Order {}: its amount is 30.00 EUR with VAT, the balance 27.00 EUR, the shortfall 3.00 EUR.*ERROR at order_id: Unable to pay order {}: The balance is not sufficient.*The balance may not be enough for order {}",
		},
		"between, and without VAT": {options: simulator.Options{Balance: simulator.Amount(27), BalanceCounts: "net"}, calls: pay, told: "Order {} is paid.", says: "WARNING at order_id: Order is paid if the balance is enough", becomes: paid},
		"amounts of 0 once paid":   {options: simulator.Options{PaidAmounts: "zero"}, calls: pay, told: "Order {} is paid.", says: "30.00 EUR with VAT are taken from the balance", becomes: paid},
		"floating IPs":             {options: simulator.Options{FloatingIPs: true}, calls: pay, told: "Order {} is paid.", says: "EUR with VAT are taken from the balance", becomes: paid},
		"answer lost":              {faults: lost("after"), calls: pay, told: "Order {} is paid.", becomes: paid},
		"request lost":             {faults: lost("before"), calls: pay, says: "ERROR: Unable to pay order {}: POST /orders/pay .*got no answer.*It is not known whether it took effect.*check the client area for the payment of the order before you invoke the action again", becomes: open},
		"a fault":                  {faults: []simulator.Fault{{OperationID: "payOrders", When: "after", Status: 502}}, calls: pay, told: "Order {} is paid.", becomes: paid},
		"refused":                  {faults: []simulator.Fault{{OperationID: "payOrders", Status: 422, Body: new(`{"errors": {"order_ids": ["Not now."]}}`)}}, calls: pay, says: "ERROR at order_id: Unable to pay order {}: Not now", becomes: open},
		"refused as paid":          {faults: []simulator.Fault{{OperationID: "payOrders", When: "after", Status: 422}}, calls: pay, told: "Order {} is paid.", becomes: paid},
		"without effect":           {faults: []simulator.Fault{{OperationID: "payOrders", Status: 200, Body: new(`{"data": []}`)}}, calls: pay, says: "ERROR: Unable to pay order {}: The API accepted the payment from the balance, but order {} is still unpaid", becomes: open},
		"without a route":          {options: simulator.Options{UnconfirmedRoutes: true}, calls: pay, says: "ERROR: Unable to pay order {}: .*is not confirmed by VPSBG's public documentation", becomes: open},
		"unread afterwards": {
			faults: []simulator.Fault{{OperationID: "getOrder", Skip: 2, Times: -1, Status: 403}}, calls: pay,
			says: "ERROR: Unable to pay order {}: The API accepted the request, but its effect does not show. GET /orders/{} .*403", becomes: paid,
		},
		"orders unread":            {faults: []simulator.Fault{{OperationID: "getOrder", Status: 403}}, says: "ERROR: Unable to read order {}", becomes: open},
		"balance unread at plan":   {faults: []simulator.Fault{{OperationID: "getBalance", Status: 403}}, says: "ERROR: Unable to check whether the balance covers order {}", becomes: open},
		"balance unread":           {faults: []simulator.Fault{{OperationID: "getBalance", Skip: 1, Status: 403}}, says: "ERROR: Unable to pay order {}: GET /balance", becomes: open},
		"cancelled since":          {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 1, Status: 200, Body: new(`{"id": 2867, "status": "cancelled"}`)}}, says: "ERROR at order_id: Order is not open: Order 2867 is cancelled", becomes: open},
		"gone since":               {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 1, Status: 404}}, says: "ERROR at order_id: Order not found", becomes: open},
		"cancelled while paid":     {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 2, Status: 200, Body: new(`{"id": 2867, "status": "cancelled"}`)}}, calls: pay, says: "ERROR: Unable to pay order {}: VPSBG cancelled order 2867 before it was paid", becomes: paid},
		"being paid":               {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 2, Times: 3, Status: 200, Body: new(processing)}}, calls: pay, told: "Order 2867 is paid.", becomes: paid},
		"being paid by VPSBG":      {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 1, Times: -1, Status: 200, Body: new(processing)}}, timeout: "1m", says: "ERROR: Unable to pay order 2867: .*The timeout of 1m0s is over", becomes: open},
		"being paid and cancelled": {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 1, Status: 200, Body: new(processing)}, {OperationID: "getOrder", Skip: 1, Status: 200, Body: new(`{"id": 2867, "status": "cancelled"}`)}}, says: "ERROR: Unable to pay order 2867: VPSBG cancelled order 2867 before it was paid", becomes: open},
	})
}

func TestDeleteAction(t *testing.T) {
	t.Parallel()
	const open, paid, cancelled = "awaiting_payment", "paid", "cancelled"
	remove := []string{"DELETE /orders/{}"}
	five := func(fault simulator.Fault) []simulator.Fault {
		fault.OperationID, fault.Times = "deleteOrder", 5
		return []simulator.Fault{fault}
	}
	playActions(t, "vpsbg_order_delete", map[string]actionCase{
		"open":            {calls: slices.Clone(remove), says: "WARNING at order_id: Order is deleted: Order {} is deleted. It renews services. They end when their paid period is over", told: "Order {} is deleted.", becomes: cancelled},
		"cancelled":       {status: cancelled, says: "WARNING at order_id: Order is cancelled already: Order {} is cancelled", told: "Order {} is cancelled already: there is nothing to do.", becomes: cancelled},
		"paid":            {status: paid, says: "ERROR at order_id: Order is not open: Order {} is paid, and only an open order can be deleted", becomes: paid},
		"no such order":   {order: "4711", says: "ERROR at order_id: Order not found", becomes: open},
		"a read token":    {token: "sim-read", calls: slices.Clone(remove), says: "ERROR: Unable to delete order {}: .*Use a token with the Write permission", becomes: open},
		"answer lost":     {faults: []simulator.Fault{{OperationID: "deleteOrder", When: "after", Drop: true}}, calls: append(slices.Clone(remove), remove...), told: "Order {} is deleted.", becomes: cancelled},
		"a fault":         {faults: five(simulator.Fault{Status: 502}), calls: slices.Repeat(remove, 5), says: "ERROR: Unable to delete order {}: .*502.*It is safe to invoke the action again", becomes: open},
		"refused":         {faults: []simulator.Fault{{OperationID: "deleteOrder", Status: 422}}, calls: slices.Clone(remove), says: "ERROR: Unable to delete order {}: .*422", becomes: open},
		"without a route": {options: simulator.Options{UnconfirmedRoutes: true}, calls: slices.Clone(remove), says: "ERROR: Unable to delete order {}: .*is not confirmed by VPSBG's public documentation", becomes: open},
		"without effect":  {faults: []simulator.Fault{{OperationID: "deleteOrder", Status: 204}}, timeout: "1m", calls: slices.Clone(remove), says: "ERROR: Unable to delete order {}: The API accepted the request, but its effect does not show. The timeout of 1m0s is over", becomes: open},
		"gone afterwards": {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 2, Status: 404}}, calls: slices.Clone(remove), told: "Order {} is deleted.", becomes: cancelled},
		"unread":          {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 2, Status: 403}}, calls: slices.Clone(remove), says: "ERROR: Unable to delete order {}: The API accepted the request.*403", becomes: cancelled},
		"paid since":      {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 1, Status: 200, Body: new(`{"id": 2867, "status": "paid"}`)}}, says: "ERROR at order_id: Order is not open: Order 2867 is paid", becomes: open},
		"paid meanwhile":  {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 2, Status: 200, Body: new(`{"id": 2867, "status": "paid"}`)}}, calls: slices.Clone(remove), says: "ERROR at order_id: Order is not open: Order 2867 is paid, and only", becomes: cancelled},
		"gone since":      {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 1, Status: 404}}, says: "ERROR at order_id: Order not found", becomes: open},
		"a purchase": {
			faults: []simulator.Fault{{OperationID: "getOrder", Status: 200, Body: new(`{"id": 2867, "type": "new-service", "status": "awaiting_payment"}`)}},
			calls:  slices.Clone(remove), says: "WARNING at order_id: Order is deleted: Order 2867 is deleted. VPSBG does not deliver its services", told: "Order 2867 is deleted.", becomes: cancelled,
		},
		"cancelled since": {faults: []simulator.Fault{{OperationID: "getOrder", Skip: 1, Status: 200, Body: new(`{"id": 2867, "status": "cancelled"}`)}}, told: "there is nothing to do.", becomes: open},
	})
}

// An order that is not known yet is not looked for.
func TestActions_unknownOrder(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.ResetRequests()
	for action, text := range map[string]string{"pay": "Order is paid: An order that is not known yet is paid", "delete": "Order is deleted: An order that is not known yet is deleted"} {
		r.Session(t).PlanAction(t.Context(), "vpsbg_order_"+action, map[string]any{"order_id": acctest.Unknown}).Expect(t, text)
	}
	if calls := r.Calls(true); len(calls) > 0 {
		t.Errorf("sent %q", calls)
	}
}

// Interrupted at any call, a payment is sent once, and what it came to can be seen by invoking the action again.
func TestPayAction_interrupted(t *testing.T) {
	t.Parallel()
	clean := start(t)
	clean.ResetRequests()
	config := map[string]any{"order_id": fmt.Sprint(clean.order)}
	if diags := clean.Session(t).InvokeAction(t.Context(), "vpsbg_order_pay", config).Diagnostics; diags.HasError() {
		t.Fatal(diags)
	}
	for at := range len(clean.Requests()) {
		t.Run(fmt.Sprintf("call %d", at+1), func(t *testing.T) {
			t.Parallel()
			r := start(t)
			r.ResetRequests()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r.BeforeRequest(func(*http.Request) {
				if len(r.Requests()) == at {
					cancel()
				}
			})
			r.Session(t).InvokeAction(ctx, "vpsbg_order_pay", config)
			again := r.Session(t).InvokeAction(t.Context(), "vpsbg_order_pay", config)
			if again.Diagnostics.HasError() || r.Count("payOrders") != 1 || r.State().Orders[r.order].Status != "paid" {
				t.Errorf("after %q: %s", r.Calls(false), again.Diagnostics)
			}
		})
	}
}

// TestPayAction_late lets a payment arrive when its run has given up on it, or was killed: it is not sent again.
func TestPayAction_late(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]time.Duration{
		"as the next one begins": 2*time.Minute + time.Second, "soon after": 150 * time.Second, "while the next one waits": 5 * time.Minute, "never": 100 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			r.CacheDir = t.TempDir()
			r.ResetRequests()
			config := map[string]any{"order_id": fmt.Sprint(r.order)}
			r.fault(t, simulator.Fault{OperationID: "payOrders", Late: simulator.Duration(after)})
			r.Session(t).InvokeAction(t.Context(), "vpsbg_order_pay", config).Diagnostics.Expect(t, "before you invoke the action again. "+
				"The next invocation by the same user on the same machine waits for it until 600 seconds after it was sent")
			r.Session(t).PlanAction(t.Context(), "vpsbg_order_pay", config).Expect(t, "WARNING at order_id: Earlier purchase may be under way: Order")
			again := r.Session(t).InvokeAction(t.Context(), "vpsbg_order_pay", config)
			sent := 1
			if name == "never" {
				sent = 2
			}
			if again.Diagnostics.HasError() || r.Count("payOrders") != sent || r.State().Orders[r.order].Status != "paid" {
				t.Errorf("after %q: %s", r.Calls(false), again.Diagnostics)
			}
		})
	}
}

// TestPayAction_limited answers 429 after the order is paid.
func TestPayAction_limited(t *testing.T) {
	t.Parallel()
	for when, sent := range map[string]int{"after": 1, "before": 2} {
		r := start(t)
		r.ResetRequests()
		r.fault(t, simulator.Fault{OperationID: "payOrders", When: when, Status: 429})
		paid := r.Session(t).InvokeAction(t.Context(), "vpsbg_order_pay", map[string]any{"order_id": fmt.Sprint(r.order)})
		if paid.Diagnostics.HasError() || r.Count("payOrders") != sent || r.State().Orders[r.order].Status != "paid" {
			t.Errorf("%s: %q: %s", when, r.Calls(false), paid.Diagnostics)
		}
	}
}
