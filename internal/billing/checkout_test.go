package billing_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// till is an API with order 1 over 12, and what it does with it.
type till struct {
	balance float64                  // 0 stands for enough
	settles map[time.Duration]string // the statuses that the order has by itself, by the time since the checkout
	pay     deed
	drop    deed
	unread  time.Duration // from when on the order cannot be read, if ever
}

// deed is an answer to a request, and its effect: the status of the order, "" for the one that it has, or "dropped".
type deed struct {
	answer answer
	status string
	after  time.Duration
}

var (
	accepted = reply(http.StatusNoContent, "")
	refused  = reply(http.StatusUnprocessableEntity, `{"message": "refused"}`)
	pays     = deed{answer: accepted, status: vpsbg.OrderPaid}
	drops    = deed{answer: accepted, status: "dropped"}
	refuses  = deed{answer: refused}
)

// open returns an account with the till.
func (s till) open(t *testing.T) (*billing.Account, *api) {
	t.Helper()
	account, api := open(t, 0)
	api.latency = 10 * time.Millisecond
	api.orders = []order{{ID: 1, Status: vpsbg.OrderAwaitingPayment, Net: 10, Amount: 12, DueAt: "2026-03-01T00:00:00Z"}}
	if api.balance = s.balance; s.balance == 0 {
		api.balance = 12
	}
	set := func(status string, after time.Duration) {
		if status == "" {
			return
		}
		change := func() {
			if api.orders[0].Status = status; status == "dropped" {
				api.orders[0].ID = 2
			}
		}
		if after == 0 {
			change() // the lock is held
			return
		}
		time.AfterFunc(after, func() {
			api.mu.Lock()
			defer api.mu.Unlock()
			change()
		})
	}
	for after, status := range s.settles {
		set(status, after)
	}
	api.override = func(request asked) answer {
		switch {
		case request.line == "POST /orders/pay" && request.body == `{"order_ids":[1],"payment_method":"balance"}`:
			set(s.pay.status, s.pay.after)
			return s.pay.answer
		case request.line == "DELETE /orders/1":
			set(s.drop.status, s.drop.after)
			return s.drop.answer
		case request.line == "GET /orders/1" && s.unread > 0 && request.at >= s.unread:
			return reply(http.StatusForbidden, `{"message": "unread"}`)
		case strings.HasPrefix(request.line, "GET"):
			return nil
		default:
			t.Errorf("%s was not to be sent with %s", request.line, request.body)
			return refused
		}
	}
	return account, api
}

func TestCheckout(t *testing.T) {
	const ours, theirs = true, false
	paid, processing, cancelled := vpsbg.OrderPaid, vpsbg.OrderProcessing, vpsbg.OrderCancelled
	type at = map[time.Duration]string
	for name, test := range map[string]struct {
		till
		isOurs    bool
		timeout   time.Duration // an hour if 0
		result    billing.CheckoutResult
		err       string
		deleteErr string
		pays      int // requests
		drops     int
		took      time.Duration // in seconds
	}{
		"paid before": {till: till{settles: at{0: paid}}, isOurs: ours, result: billing.Paid},
		"paid by itself": {
			till: till{settles: at{10 * time.Second: paid}}, isOurs: ours, result: billing.Paid, took: 16 * time.Second,
		},
		"processed by itself": {
			till: till{settles: at{10 * time.Second: processing, time.Minute: paid}}, isOurs: ours, result: billing.Paid,
			took: 64 * time.Second,
		},
		"paid from the balance": {till: till{pay: pays}, isOurs: ours, result: billing.Paid, pays: 1, took: 20 * time.Second},
		// Nobody waits for it to pay itself.
		"theirs, paid": {till: till{pay: pays}, isOurs: theirs, result: billing.Paid, pays: 1},
		"payment shows later": {
			till: till{pay: deed{accepted, paid, 30 * time.Second}}, isOurs: theirs, result: billing.Paid, pays: 1,
			took: 32 * time.Second,
		},
		"payment is processed": {
			till: till{pay: deed{accepted, processing, 0}, settles: at{time.Minute: paid}}, isOurs: theirs, result: billing.Paid,
			pays: 1, took: 64 * time.Second,
		},
		"payment lost, paid":    {till: till{pay: deed{cut, paid, 0}}, isOurs: theirs, result: billing.Paid, pays: 1},
		"refused, paid already": {till: till{pay: deed{refused, paid, 0}}, isOurs: theirs, result: billing.Paid, pays: 1},

		"processing": {
			till: till{settles: at{0: processing}}, isOurs: ours, timeout: 30 * time.Second,
			result: billing.Processing, err: "deadline", took: 30 * time.Second,
		},
		"processing, cannot be read": {
			till: till{settles: at{0: processing}, unread: time.Second}, isOurs: ours, result: billing.Processing, err: "403",
			took: time.Second,
		},

		"cancelled before": {
			till: till{settles: at{0: cancelled}}, isOurs: ours, result: billing.Cancelled,
			err: "VPSBG cancelled order 1 before it was paid",
		},
		"cancelled by itself": {
			till: till{settles: at{1500 * time.Millisecond: cancelled}}, isOurs: ours, result: billing.Cancelled,
			err: "VPSBG cancelled order 1", took: 2 * time.Second,
		},
		"cancelled meanwhile": {
			till: till{pay: deed{refused, cancelled, 0}}, isOurs: ours, result: billing.Cancelled,
			err: "VPSBG cancelled order 1", pays: 1, took: 20 * time.Second,
		},
		"cancelled in the end": {
			till: till{settles: at{0: processing, time.Minute: cancelled}}, isOurs: ours, result: billing.Cancelled,
			err: "VPSBG cancelled order 1", took: 64 * time.Second,
		},

		"theirs, not covered": {
			till: till{balance: 5}, isOurs: theirs, result: billing.LeftOpen, err: "the shortfall 7.00 EUR",
		},
		"theirs, refused": {
			till: till{pay: refuses}, isOurs: theirs, result: billing.LeftOpen, pays: 1,
			err: "(payOrders) answered 422 Unprocessable Entity: refused",
		},
		"theirs, never shown": {
			till: till{pay: deed{answer: accepted}}, isOurs: theirs, result: billing.LeftOpen, err: "order 1 is still unpaid",
			pays: 1, took: time.Minute,
		},
		"theirs, lost, unpaid": {
			till: till{pay: deed{answer: cut}}, isOurs: theirs, result: billing.LeftOpen, err: "no answer", pays: 1,
			took: 2 * time.Minute,
		},

		"not covered": {
			till: till{balance: 5, drop: drops}, isOurs: ours, result: billing.Deleted,
			err: "the balance 5.00 EUR, the shortfall 7.00 EUR", drops: 1, took: 20 * time.Second,
		},
		"refused": {
			till: till{pay: refuses, drop: drops}, isOurs: ours, result: billing.Deleted, err: "was not paid by itself, and",
			pays: 1, drops: 1, took: 20 * time.Second,
		},
		"dropped as cancelled": {
			till: till{pay: refuses, drop: deed{accepted, cancelled, 0}}, isOurs: ours, result: billing.Deleted, err: "refused",
			pays: 1, drops: 1, took: 20 * time.Second,
		},
		"dropped, and the answer refused": {
			till: till{pay: refuses, drop: deed{refused, cancelled, 0}}, isOurs: ours, result: billing.Deleted, err: "refused",
			pays: 1, drops: 1, took: 20 * time.Second,
		},
		"paid while dropped": {
			till: till{pay: refuses, drop: deed{refused, paid, 0}}, isOurs: ours, result: billing.Paid, pays: 1, drops: 1,
			took: 20 * time.Second,
		},
		"interrupted": {
			till: till{drop: drops}, isOurs: ours, timeout: 10 * time.Second, result: billing.Deleted,
			err: "the time allowed for it was up before", drops: 1, took: 10 * time.Second,
		},

		"not dropped": {
			till: till{pay: refuses, drop: refuses}, isOurs: ours, result: billing.Stuck, err: "refused", deleteErr: "refused",
			pays: 1, drops: 1, took: 20 * time.Second,
		},
		"dropped without effect": {
			till: till{pay: refuses, drop: deed{answer: accepted}}, isOurs: ours,
			result: billing.Stuck, err: "refused", deleteErr: "a read does not show it", pays: 1, drops: 1,
			took: 20 * time.Second,
		},
		"not dropped, unread": {
			till: till{pay: refuses, drop: refuses, unread: 20 * time.Second}, isOurs: ours,
			result: billing.Stuck, err: "refused", deleteErr: "refused", pays: 1, drops: 1, took: 20 * time.Second,
		},

		"accepted, unread": {
			till: till{pay: deed{answer: accepted}, unread: 20 * time.Second}, isOurs: ours, result: billing.Unclear,
			err: "unread", pays: 1, took: 20 * time.Second,
		},
		"lost, unread": {
			till: till{pay: deed{answer: cut}, unread: 20 * time.Second}, isOurs: ours, result: billing.Unclear, err: "unread",
			pays: 1, took: 2*time.Minute + 20*time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := test.open(t)
				before, err := account.Client.GetOrder(t.Context(), 1)
				if err != nil {
					t.Fatal(err)
				}
				if test.timeout == 0 {
					test.timeout = time.Hour
				}
				ctx, cancel := context.WithTimeout(t.Context(), test.timeout)
				defer cancel()
				got := account.Checkout(ctx, before, test.isOurs)
				if got.Order == nil || got.Order.ID != 1 || got.Result != test.result {
					t.Errorf("the result is %d of %v, want %d", got.Result, got.Order, test.result)
				}
				for _, problem := range []struct {
					err  error
					want string
				}{{got.Err, test.err}, {got.DeleteErr, test.deleteErr}} {
					if (problem.err == nil) != (problem.want == "") ||
						problem.err != nil && !strings.Contains(problem.err.Error(), problem.want) {
						t.Errorf("got %v, want %q", problem.err, problem.want)
					}
				}
				if pays, drops := api.asked("POST"), api.asked("DELETE"); pays != test.pays || drops != test.drops {
					t.Errorf("%d payments and %d deletions were sent, want %d and %d", pays, drops, test.pays, test.drops)
				}
				if took := time.Since(api.began).Truncate(time.Second); took != test.took {
					t.Errorf("it took %v, want %v", took, test.took)
				}
			})
		})
	}
}

// An interruption does not leave an order behind, and does not stop a payment half-way.
func TestAnInterruptedCheckout(t *testing.T) {
	for name, test := range map[string]struct {
		till
		after time.Duration
		want  billing.CheckoutResult
		says  string
	}{
		"before the payment": {
			till{drop: drops}, 5 * time.Second, billing.Deleted, "Terraform was interrupted before the order was paid",
		},
		"during the payment": {
			till{pay: deed{accepted, vpsbg.OrderPaid, 10 * time.Second}}, 25 * time.Second, billing.Paid, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, _ := test.open(t)
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(test.after, cancel)
				got := account.Checkout(ctx, unpaidOrder(), true)
				if got.Result != test.want || (got.Err == nil) != (test.says == "") ||
					got.Err != nil && got.Err.Error() != test.says {
					t.Errorf("got %+v, want %d with %q", got, test.want, test.says)
				}
			})
		})
	}
}

func unpaidOrder() *vpsbg.Order {
	return &vpsbg.Order{ID: 1, Status: vpsbg.OrderAwaitingPayment, AmountWithVAT: vpsbg.NewAmount(12)}
}

func TestStuckText(t *testing.T) {
	receipt := billing.Receipt{
		Order: &vpsbg.Order{
			ID: 31, AmountWithVAT: vpsbg.NewAmount(12),
			DueAt: vpsbg.Time{Time: time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)},
		},
		DeleteErr: &vpsbg.Error{Method: "DELETE", Path: "/orders/31", Operation: "deleteOrder", Status: http.StatusForbidden},
	}
	const want = "Order 31 over 12.00 with VAT could not be deleted " +
		"(DELETE /orders/31 (deleteOrder) answered 403 Forbidden) and may still be open, due 2026-03-01."
	if got := receipt.StuckText(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestShortfall(t *testing.T) {
	order := unpaidOrder()
	order.ID, order.Amount, order.AmountFromBalance = 31, vpsbg.NewAmount(10), vpsbg.NewAmount(2)
	if due := billing.Due(order).Gross; due.Cmp(vpsbg.NewAmount(10)) != 0 {
		t.Errorf("%v is due, want 10", due)
	}
	for available, want := range map[string]string{
		"10": "", "100": "", "9.5": "", "8": "", // VPSBG may count without VAT
		"7.99": "the balance does not cover order 31: its amount is 10.00 EUR with VAT, the balance 7.99 EUR, " +
			"the shortfall 2.01 EUR: deposit funds first",
	} {
		balance, err := vpsbg.ParseAmount(available)
		if err != nil {
			t.Fatal(err)
		}
		err = billing.Shortfall(order, &vpsbg.Balance{Balance: &balance, Currency: "EUR"})
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("with %v got %v, want %q", available, err, want)
		}
	}
}

// Without a balance that can be read nothing is paid.
func TestNothingIsPaidFromAnUnknownBalance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := till{}.open(t)
		api.override = only("GET /balance", reply(http.StatusForbidden, ""))
		receipt := account.Checkout(t.Context(), unpaidOrder(), false)
		if receipt.Order.ID != 1 || receipt.Result == billing.Paid || vpsbg.Status(receipt.Err) != http.StatusForbidden {
			t.Errorf("got %+v, want the 403", receipt)
		}
		api.expect(t, map[string]int{"GET /balance": 1})
	})
}
