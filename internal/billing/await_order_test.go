package billing_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// unpaid adds so many orders that are not paid yet.
func (a *api) unpaid(count int) {
	for _, id := range every(1, count) {
		a.orders = append(a.orders, order{ID: id, Status: vpsbg.OrderPendingPayment}) // its other name
	}
}

// settles gives orders a status after a time.
func (a *api) settles(after time.Duration, status string, ids ...vpsbg.ID) {
	time.AfterFunc(after, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, id := range ids {
			a.orders[id-1].Status = status
		}
	})
}

func isPaid(order *vpsbg.Order) bool { return order.Status == vpsbg.OrderPaid }

// awaitPaid waits for the payment of an order.
func awaitPaid(account *billing.Account) func(context.Context, vpsbg.ID) error {
	return func(ctx context.Context, id vpsbg.ID) error {
		order, err := account.Orders.Await(ctx, &vpsbg.Order{ID: id, Status: vpsbg.OrderAwaitingPayment}, isPaid)
		if err == nil && (order.ID != id || !isPaid(order)) {
			err = fmt.Errorf("got %v", order)
		}
		return err
	}
}

func expectNone(t *testing.T, outcomes map[vpsbg.ID]outcome) {
	t.Helper()
	for id, outcome := range outcomes {
		if outcome.err != nil {
			t.Errorf("%d: %v", id, outcome.err)
		}
	}
}

// The pauses grow from one second to eight, and end at the same moments for all.
func TestThoseWhoWaitForOrdersLookTogether(t *testing.T) {
	const lists = 5 // at 1, 2, 4, 8 and 16 s; they are paid at 15 s
	for name, test := range map[string]struct {
		ids           []vpsbg.ID
		isScarce      bool
		unshared      bool
		list          answer
		orders, lists int
	}{
		"ten":            {every(1, 10), true, false, nil, 2 * 10, lists},
		"one":            {every(10, 10), true, false, nil, 1 + 5, 0},
		"plenty":         {every(1, 10), false, false, nil, (1 + 5) * 10, 0},
		"without caches": {every(1, 10), true, true, nil, (1 + 5) * 10, 0},
		"without a list": {every(1, 10), true, false, reply(http.StatusForbidden, ""), (1 + 5) * 10, lists},
		// It proves nothing.
		"an empty list": {every(1, 10), true, false, reply(http.StatusOK, `{"data": []}`), (1 + 5) * 10, lists},
		"another stage": {
			every(1, 10), true, false,
			reply(http.StatusOK, `{"data": [{"id": 1, "status": "processing"}, {"id": 2, "status": "paid"}]}`), (1 + 5) * 10,
			lists,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, api := open(t, 0)
				account := api.account(t, vpsbg.WallClock{}, test.unshared)
				if test.isScarce {
					api.press(t, account)
				}
				api.latency = 10 * time.Millisecond
				api.unpaid(10)
				api.override = only(openOrders, test.list)
				if test.list == nil {
					api.override = nil
				}
				api.settles(15*time.Second, vpsbg.OrderPaid, every(1, 10)...)
				expectNone(t, atOnce(t.Context(), awaitPaid(account), test.ids...))
				api.expect(t, map[string]int{anyOrder: test.orders, openOrders: test.lists})
				if took := time.Since(api.began).Truncate(time.Second); took != 16*time.Second {
					t.Errorf("it took %v, want 16s", took)
				}
			})
		})
	}
}

// Who begins to wait later looks at the same moments.
func TestThoseWhoWaitLaterJoinTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		api.latency = 0
		api.unpaid(3)
		for i, pause := range []time.Duration{0, 300 * time.Millisecond, 5 * time.Second} {
			time.AfterFunc(pause, func() { _ = awaitPaid(account)(t.Context(), vpsbg.ID(i+1)) })
		}
		api.settles(30*time.Second, vpsbg.OrderPaid, 1, 2, 3)
		time.Sleep(time.Minute)
		for id, first := range []time.Duration{0, 300 * time.Millisecond} {
			want := []time.Duration{
				first, 1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 24 * time.Second,
				32 * time.Second,
			}
			if got := api.times(anyOrder + fmt.Sprint(id+1)); !reflect.DeepEqual(got, want) {
				t.Errorf("order %d was read at %v, want %v", id+1, got, want)
			}
		}
		want := []time.Duration{
			5 * time.Second, 6 * time.Second, 8 * time.Second, 12 * time.Second, 16 * time.Second, 24 * time.Second,
			32 * time.Second,
		}
		if got := api.times(anyOrder + "3"); !reflect.DeepEqual(got, want) {
			t.Errorf("order 3 was read at %v, want %v", got, want)
		}
	})
}

// A list of hundreds of open orders costs more than the orders of those who wait.
func TestALongListIsNoLookAtOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		api.press(t, account)
		api.unpaid(120)
		api.settles(15*time.Second, vpsbg.OrderPaid, 1, 2)
		expectNone(t, atOnce(t.Context(), awaitPaid(account), 1, 2))
		api.expect(t, map[string]int{"GET /orders?": 3, anyOrder: 2 * 5}) // the list once
	})
}

func TestAnInterruptedWaitForAnOrderEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		api.unpaid(2)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		for id, outcome := range atOnce(ctx, func(ctx context.Context, id vpsbg.ID) error {
			order, err := account.Orders.Await(ctx, &vpsbg.Order{ID: id, Status: "other"}, isPaid)
			if order == nil || order.ID != id || order.Status != vpsbg.OrderPendingPayment {
				t.Errorf("got %v, want the order as it was read last", order)
			}
			return err
		}, 1, 2) {
			if !outcome.isDeadline(3 * time.Second) {
				t.Errorf("order %d: %v after %v", id, outcome.err, outcome.at)
			}
		}
	})
}

// An error ends the wait, at first or later. The order is returned as it was read last.
func TestAnErrorEndsTheWaitForAnOrder(t *testing.T) {
	for name, after := range map[string]time.Duration{"at first": 0, "later": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 0)
				api.latency = 0
				api.unpaid(1)
				api.override = func(asked) answer {
					if time.Since(api.began) < after {
						return nil
					}
					return reply(http.StatusForbidden, "")
				}
				order, err := account.Orders.Await(t.Context(), &vpsbg.Order{ID: 1, Status: "before"}, isPaid)
				if vpsbg.Status(err) != http.StatusForbidden || errors.Is(err, context.DeadlineExceeded) ||
					(order.Status == "before") != (after == 0) {
					t.Errorf("got %v and %v, want the 403", order, err)
				}
			})
		})
	}
}

// While requests are scarce an order is read by itself as soon as the list shows it in another stage.
func TestAnOrderIsReadWhenItsStageChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		api.press(t, account)
		api.latency = 0
		api.unpaid(2)
		api.settles(3*time.Second, vpsbg.OrderProcessing, 1)
		api.settles(10*time.Second, vpsbg.OrderPaid, 1, 2)
		expectNone(t, atOnce(t.Context(), awaitPaid(account), 1, 2))
		want := []time.Duration{0, 4 * time.Second, 16 * time.Second}
		if got := api.times(anyOrder + "1"); !reflect.DeepEqual(got, want) {
			t.Errorf("order 1 was read at %v, want %v", got, want)
		}
		if got, want := api.times(anyOrder+"2"), []time.Duration{0, 16 * time.Second}; !reflect.DeepEqual(got, want) {
			t.Errorf("order 2 was read at %v, want %v", got, want)
		}
	})
}
