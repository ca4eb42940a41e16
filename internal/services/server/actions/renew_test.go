package actions_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// renewedBy tells how many months longer the server is paid than an account has it from the start.
func renewedBy(s *simulator.Server) int {
	for months := range 30 {
		if s.ExpiryAt.Equal(acctest.Now.AddDate(0, 1+months, 0)) {
			return months
		}
	}
	return -1
}

// expiring is an account with a server whose renewal for one month is open, in order 2867.
func expiring(t *testing.T, options simulator.Options) account {
	t.Helper()
	options.Servers = 1
	a := start(t, options)
	a.must(a.Advance(20 * day))
	if orders := slices.Collect(maps.Keys(a.State().Orders)); !slices.Equal(orders, []int{2867}) {
		t.Fatalf("the orders are %v", orders)
	}
	return a
}

const (
	renewCall  = "POST /servers/renew"
	quoteCall  = "POST /servers/renew/calculate"
	payCall    = "POST /orders/pay"
	deleteCall = "DELETE /orders/2867"
)

func TestRenewAction(t *testing.T) {
	t.Parallel()
	poor := simulator.Options{Balance: simulator.Amount(10)}
	tests := map[string]struct {
		options  simulator.Options
		expiring bool // a renewal for one month is open
		token    string
		before   simulator.ServerChange
		config   []any
		faults   []simulator.Fault
		calls    []string // beside the reads
		told     string
		refused  string
		warns    string
		months   int // that the server is renewed for
		open     bool
	}{
		"ahead of time": {
			config: []any{"billing_cycle", 6}, calls: []string{quoteCall, renewCall, payCall}, told: "is paid until 2026-08-15.", months: 6,
			warns: "WARNING at billing_cycle: Server is renewed: Server .* is renewed for 6 months. .* each time that the action is invoked. At today's price .* EUR with VAT are due, and the balance is 1000.00 EUR",
		},
		"with a promo code": {config: []any{"billing_cycle", 3, "promo_code", "fall2403"}, calls: []string{quoteCall, renewCall, payCall}, told: "is paid until 2026-05-15.", months: 3},
		"an open order":     {expiring: true, config: []any{"billing_cycle", 1}, calls: []string{payCall}, told: "is paid until 2026-03-15.", warns: "Order 2867 is open for it: ", months: 1},
		"an open order for other months": {
			expiring: true, config: []any{"billing_cycle", 6}, refused: "ERROR at billing_cycle: Server has an open renewal: Server .* is renewed by order 2867, but not for 6 months", open: true,
		},
		"an open order without the code": {
			expiring: true, config: []any{"billing_cycle", 1, "promo_code", "fall2403"}, refused: "order 2867, but without the promo code fall2403", open: true,
		},
		"not enough money": {
			options: poor, config: []any{"billing_cycle", 6}, calls: []string{quoteCall, renewCall, deleteCall}, warns: "the balance is 10.00 EUR, which does not cover it",
			refused: "ERROR: Unable to renew server .*: It was not paid by itself, .* its amount is .* the balance 10.00 EUR, the shortfall .*[Oo]rder 2867 was deleted again: nothing was bought",
		},
		"not enough money for an open order": {
			options: poor, expiring: true, config: []any{"billing_cycle", 1},
			refused: "ERROR: Unable to renew server .*the shortfall .*[Oo]rder 2867 was there before and stays open. It is due 2026-02-15", open: true,
		},
		"answer lost": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("renewServers", "after")}, calls: []string{quoteCall, renewCall, payCall}, told: "is paid until 2026-08-15.",
			warns: "WARNING: Renewal was ordered, although the answer was lost: .*[Oo]rder 2867 was not there before", months: 6,
		},
		"request lost": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("renewServers", "before")}, calls: []string{quoteCall, renewCall},
			refused: "ERROR: Unable to determine whether a renewal of server .* was ordered: .*paid period of the server is not longer. It may still take effect: check the client area for an open renewal order",
		},
		"request lost, and unread": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("renewServers", "before"), {OperationID: "listOrders", Skip: 1, Times: -1, Status: 403}}, calls: []string{quoteCall, renewCall},
			refused: "ERROR: Unable to determine whether a renewal of server .* was ordered: .*could not search for it",
		},
		"payment's answer lost":  {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("payOrders", "after")}, calls: []string{quoteCall, renewCall, payCall}, told: "is paid until 2026-08-15.", months: 6},
		"payment's request lost": {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("payOrders", "before")}, calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "[Oo]rder 2867 was deleted again"},
		"payment refused":        {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "payOrders", Status: 422}}, calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "paying it from the balance failed: POST /orders/pay .*422.*[Oo]rder 2867 was deleted again"},
		"payment without effect": {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "payOrders", Status: 200, Body: new(`{"data": []}`)}}, calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "[Oo]rder 2867 is still unpaid.*order 2867 was deleted again"},
		"payment refused, and left": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "payOrders", Status: 422}, {OperationID: "deleteOrder", Status: 403}},
			calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "[Oo]rder 2867 over .* could not be deleted .*and may still be open, due 2026-02-15", open: true,
		},
		"payment refused, and kept": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "payOrders", Status: 422}, {OperationID: "deleteOrder", Status: 204}},
			calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "the API accepted the request, but a read does not show it", open: true,
		},
		"payment unread": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("payOrders", "after"), {OperationID: "getBalance", Delay: 0, Status: 200, Body: new(`{"balance": "1000", "currency": "EUR"}`)}, {OperationID: "getOrder", Skip: 6, Times: -1, Status: 403}},
			calls: []string{quoteCall, renewCall, payCall}, refused: "ERROR: Unable to determine whether [Oo]rder 2867 is paid", months: 6,
		},
		"balance unread": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "getBalance", Times: -1, Status: 403}}, calls: []string{quoteCall, renewCall, deleteCall},
			warns: "with VAT are due.", refused: "It was not paid by itself, and paying it from the balance failed: GET /balance .*[Oo]rder 2867 was deleted again",
		},
		"a lock": {
			before: simulator.ServerChange{LockFor: simulator.Duration(30 * time.Second)}, config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "renewServers", Status: 423}},
			calls: []string{quoteCall, renewCall, renewCall, payCall}, told: "is paid until 2026-08-15.", months: 6,
		},
		"a lock that stays": {
			config: []any{"billing_cycle", 6, "timeout", "3m"}, faults: []simulator.Fault{{OperationID: "renewServers", Times: -1, Status: 423}}, calls: []string{quoteCall, renewCall, renewCall},
			refused: "ERROR: Unable to renew server .*The timeout of 3m0s is over. .*423 Locked",
		},
		"too short a cycle": {before: simulator.ServerChange{Plan: new("vds-16gb")}, config: []any{"billing_cycle", 1}, refused: "ERROR at billing_cycle: Billing cycle too short"},
		"an unknown code":   {config: []any{"billing_cycle", 6, "promo_code", "winter"}, calls: []string{quoteCall}, refused: "ERROR at promo_code: Unable to renew server .*The selected promo code is invalid"},
		"a code that ended": {
			config: []any{"billing_cycle", 6, "promo_code", "winter"}, faults: []simulator.Fault{{OperationID: "calculateServersRenewal", Status: 405}}, calls: []string{quoteCall, renewCall},
			warns: "The price is not known: POST /servers/renew/calculate", refused: "ERROR at promo_code: Unable to renew server .*The selected promo code is invalid",
		},
		"a read token": {token: "sim-read", config: []any{"billing_cycle", 6}, calls: []string{quoteCall, renewCall}, warns: "The price is not known: VPSBG calculates it only for tokens with the Write permission", refused: "ERROR: Unable to renew server .*Use a token with the Write permission"},
		"orders unread at plan": {
			expiring: true, config: []any{"billing_cycle", 1}, faults: []simulator.Fault{{OperationID: "listOrders", Status: 403}}, refused: "ERROR: Unable to search for an open renewal of server", open: true,
		},
		"orders unread": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "listOrders", Status: 403}}, calls: []string{quoteCall}, refused: "ERROR: Unable to search for an open renewal of server .* so nothing was ordered",
		},
		"renewed, but not shown": {
			config: []any{"billing_cycle", 6, "timeout", "2m"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 2, Times: -1, Status: 403}}, calls: []string{quoteCall, renewCall, payCall},
			told: "is paid.", warns: "WARNING: Renewal does not show yet: Order 2867, which renews server .*, is paid", months: 6,
		},
		"no such server": {config: []any{"server_id", "4711", "billing_cycle", 6}, refused: "ERROR at server_id: Unknown server"},
		"gone since":     {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, calls: []string{quoteCall}, refused: "ERROR at server_id: Unknown server"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := expiringOr(t, test.expiring, test.options)
			if test.token != "" {
				a.Token = test.token
			}
			a.prepare(test.before, test.faults...)
			result := a.act("vpsbg_server_renew", with(test.config...))
			if test.refused == "" {
				expectActed(t, result, test.told)
			} else {
				expectRefused(t, result, test.refused)
			}
			if test.warns != "" {
				expectDiagnostic(t, result.Diagnostics, test.warns)
			}
			a.expect(a.Wrote(test.calls...))
			if months := renewedBy(a.seed()); months != test.months {
				t.Errorf("the server is renewed for %d months", months)
			}
			if !test.open {
				expectNoOpenOrder(t, a.Simulation)
			}
		})
	}
}

func expiringOr(t *testing.T, isExpiring bool, options simulator.Options) account {
	t.Helper()
	if isExpiring {
		return expiring(t, options)
	}
	options.Servers = 1
	return start(t, options)
}

// What an order comes to beside the provider is found out.
func TestRenewAction_besides(t *testing.T) {
	t.Parallel()
	const processing = `{"id": 2867, "status": "processing", "amount_with_vat": 180, "services": []}`
	tests := map[string]struct {
		method, path string // the request before which the order gets its status
		status       string
		timeout      string
		faults       []simulator.Fault
		told         string
		refused      string
		months       int
		paid         int // payments from the balance that are tried
	}{
		"paid by itself":               {method: "GET", path: "/v1/orders/2867", status: "paid", told: "is paid until", months: 6},
		"cancelled before it was paid": {method: "GET", path: "/v1/orders/2867", status: "cancelled", refused: "ERROR: Unable to renew server .*VPSBG cancelled order 2867 before it was paid"},
		"paid, and the answer lost":    {method: "GET", path: "/v1/orders", status: "paid", faults: []simulator.Fault{lost("renewServers", "after")}, told: "Ordering a renewal", months: 6},
		"paid before it is deleted": {
			method: "DELETE", path: "/v1/orders/2867", status: "paid", faults: []simulator.Fault{{OperationID: "payOrders", Status: 422}}, told: "is paid until", months: 6, paid: 1,
		},
		"being paid": {
			method: "GET", path: "/v1/orders/2867", status: "paid", faults: []simulator.Fault{{OperationID: "renewServers", When: "after", Status: 201, Body: new(processing)}}, told: "is paid until", months: 6,
		},
		"being paid for too long": {
			method: "-", timeout: "1m", faults: []simulator.Fault{
				{OperationID: "renewServers", When: "after", Status: 201, Body: new(processing)}, {OperationID: "getOrder", Times: -1, Status: 200, Body: new(processing)},
			},
			refused: "ERROR: Unable to see order 2867 paid, which renews server .*The timeout of 1m0s is over.*check until when the server is paid",
		},
		"too slow to be paid by itself": {method: "-", timeout: "10s", refused: "The time allowed for it was up before the order was paid.*Order 2867 was deleted again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{Servers: 1})
			a.prepare(simulator.ServerChange{}, test.faults...)
			a.BeforeRequest(func(r *http.Request) {
				if order := a.State().Orders[2867]; r.Method == test.method && r.URL.Path == test.path && order != nil && order.Status == "awaiting_payment" {
					if err := a.ChangeOrder(2867, simulator.OrderChange{Status: test.status}); err != nil {
						t.Error(err)
					}
				}
			})
			config := with("billing_cycle", 6)
			if test.timeout != "" {
				config["timeout"] = test.timeout
			}
			result := a.act("vpsbg_server_renew", config)
			if test.refused == "" {
				expectActed(t, result, test.told)
			} else {
				expectRefused(t, result, test.refused)
			}
			if months := renewedBy(a.seed()); months != test.months || a.Count("renewServers") != 1 || a.Count("payOrders") != test.paid {
				t.Errorf("the server is renewed for %d months, by %s", months, a.Calls(false))
			}
		})
	}
}

// The order that VPSBG opens in these days is not the one whose answer was lost.
func TestRenewAction_anotherOrder(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	a.must(a.Advance(17*day - 30*time.Second))
	a.prepare(simulator.ServerChange{}, lost("renewServers", "before"))
	expectRefused(t, a.act("vpsbg_server_renew", with("billing_cycle", 6)),
		"ERROR at billing_cycle: Server has an open renewal: Server .* is renewed by order 2867, but not for 6 months.*POST /servers/renew .*got no answer")
	a.expect(a.Wrote(quoteCall, renewCall))
}

// An order of several servers is not paid for the sake of one of them.
func TestRenewAction_combined(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 2})
	servers := slices.Sorted(maps.Keys(a.State().Servers))
	if _, err := a.client().RenewServers(t.Context(), []vpsbg.ID{vpsbg.ID(servers[0]), vpsbg.ID(servers[1])}, 6, ""); err != nil {
		t.Fatal(err)
	}
	a.ResetRequests()
	config := with("billing_cycle", 6)
	expectRefused(t, a.act("vpsbg_server_renew", config), "ERROR at billing_cycle: Server has an open renewal: Server .* is renewed by order 28.., which renews other servers as well")
	expectRefused(t, a.Session(t).InvokeAction(t.Context(), "vpsbg_server_renew", config), "renewed by order 28.., which renews other servers as well")
	a.expect(a.Wrote())
}

// An order that VPSBG makes in spite of a 423 is found, and deleted again, even if Terraform is interrupted meanwhile.
func TestRenewAction_interruptedWhileLocked(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	a.prepare(simulator.ServerChange{}, simulator.Fault{OperationID: "renewServers", When: "after", Status: http.StatusLocked})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a.BeforeRequest(func(r *http.Request) {
		if r.Method == http.MethodPost {
			cancel()
		}
	})
	result := a.Session(t).InvokeAction(ctx, "vpsbg_server_renew", with("billing_cycle", 6))
	expectRefused(t, result, "Terraform was interrupted before the order was paid.*Order 2867 was deleted again")
	expectNoOpenOrder(t, a.Simulation)
	a.expect(a.Wrote(renewCall, deleteCall))
}

// TestRenewAction_late lets a renewal take effect when its run has given up on it: it is not bought again.
func TestRenewAction_late(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lands  time.Duration
		cycle  int
		says   string
		sent   int
		months int
	}{
		"as the next one begins":       {lands: 2*time.Minute + time.Second, cycle: 6, says: "Earlier purchase may be under way", sent: 1, months: 6},
		"while the next one waits":     {lands: 5 * time.Minute, cycle: 6, says: "Earlier purchase may be under way", sent: 1, months: 6},
		"never":                        {lands: 100 * time.Hour, cycle: 6, says: "Earlier purchase may be under way", sent: 2, months: 6},
		"for another number of months": {lands: 5 * time.Minute, cycle: 1, says: "ERROR at billing_cycle: (Server has an open renewal|Earlier purchase cannot be adopted)", sent: 1, months: 6},
	} {
		for _, autoPays := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, paid by VPSBG %t", name, autoPays), func(t *testing.T) {
				t.Parallel()
				a := start(t, simulator.Options{Servers: 1})
				a.CacheDir = t.TempDir()
				a.BeforeRequest(func(*http.Request) {
					if order := a.State().Orders[2867]; autoPays && order != nil && order.Status == "awaiting_payment" {
						a.must(a.ChangeOrder(2867, simulator.OrderChange{Status: "paid"}))
					}
				})
				a.prepare(simulator.ServerChange{}, simulator.Fault{OperationID: "renewServers", Late: simulator.Duration(test.lands)})
				expectRefused(t, a.act("vpsbg_server_renew", with("billing_cycle", 6)), "Unable to determine whether a renewal")
				again := a.act("vpsbg_server_renew", with("billing_cycle", test.cycle))
				if !regexp.MustCompile(test.says).MatchString(again.Diagnostics.String()) {
					t.Errorf("%q is not in %s", test.says, again.Diagnostics)
				}
				if again.Diagnostics.HasError() != (test.cycle != 6) {
					t.Errorf("got %s", again.Diagnostics)
				}
				if months := renewedBy(a.seed()); a.Count("renewServers") != test.sent || months != test.months && test.cycle == 6 {
					t.Errorf("the server is renewed for %d months, by %s: %s", months, a.Calls(false), again.Diagnostics)
				}
			})
		}
	}
}

// TestRenewAction_limited answers 429, before or after the renewal is ordered.
func TestRenewAction_limited(t *testing.T) {
	t.Parallel()
	for when, sent := range map[string]int{"before": 2, "after": 1} {
		a := start(t, simulator.Options{Servers: 1})
		a.prepare(simulator.ServerChange{}, simulator.Fault{OperationID: "renewServers", When: when, Status: http.StatusTooManyRequests})
		renewed := a.act("vpsbg_server_renew", with("billing_cycle", 6))
		if months := renewedBy(a.seed()); renewed.Diagnostics.HasError() || months != 6 || a.Count("renewServers") != sent {
			t.Errorf("%s: renewed for %d months, by %s: %s", when, months, a.Calls(false), renewed.Diagnostics)
		}
	}
}
