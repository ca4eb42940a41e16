package billing_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// ago is a time as the API writes it.
func ago(d time.Duration) string { return time.Now().Add(-d).Format(time.RFC3339) }

// server is the line of a server in an order, which does not exist yet if id is 0.
func server(hostname string, id vpsbg.ID) []line {
	return []line{{Label: "Cloud VPS - " + hostname, ServiceType: vpsbg.ServiceTypeServer, ServiceID: id}}
}

// names reports whether an order names a hostname.
func names(hostname string) func(*vpsbg.Order) bool {
	return func(order *vpsbg.Order) bool {
		return slices.ContainsFunc(order.Lines, func(line vpsbg.OrderLine) bool {
			return strings.HasSuffix(line.Label, " "+hostname)
		})
	}
}

// expectPurchases expects the orders that may have bought a server of a hostname.
func expectPurchases(t *testing.T, account *billing.Account, hostname string, asOf billing.AsOf, want ...vpsbg.ID) {
	t.Helper()
	orders, err := account.Orders.Purchases(t.Context(), asOf, names(hostname))
	var got []vpsbg.ID
	for _, order := range orders {
		got = append(got, order.ID)
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v and %v for %s, want %v", got, err, hostname, want)
	}
}

func TestPurchases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		api.orders = []order{
			{ID: 20, Status: vpsbg.OrderAwaitingPayment, Type: "new-service", Lines: server("web-1", 0)},
			{ID: 19, Status: vpsbg.OrderPendingPayment, Type: "anything", Lines: server("web-2", 0)},
			{ID: 18, Status: vpsbg.OrderProcessing, Type: "new-service", Lines: server("web-1", 0)},
			{ID: 17, Status: vpsbg.OrderAwaitingPayment, Type: vpsbg.OrderRenewal, Lines: server("web-1", 7)},
			{ID: 16, Status: vpsbg.OrderPaid, Type: "new-service", CreatedAt: ago(time.Hour), Lines: server("web-1", 8)},
			{ID: 15, Status: vpsbg.OrderPaid, Type: vpsbg.OrderCombined, Lines: server("web-1", 0)}, // of no known age
			{ID: 14, Status: vpsbg.OrderPaid, Type: vpsbg.OrderDeposit, CreatedAt: ago(time.Hour), Lines: server("web-1", 8)},
			{
				ID: 13, Status: vpsbg.OrderPaid, Type: "new-service", CreatedAt: ago(billing.OrderMemory - time.Minute),
				Lines: server("web-1", 0),
			},
			{
				ID: 12, Status: vpsbg.OrderPaid, Type: "new-service", CreatedAt: ago(billing.OrderMemory + time.Minute),
				Lines: server("web-1", 9),
			},
			{ID: 11, Status: vpsbg.OrderCancelled, Type: "new-service", CreatedAt: ago(time.Hour), Lines: server("web-1", 0)},
		}
		expectPurchases(t, account, "web-1", billing.Ago(time.Minute), 20, 18, 16, 15, 13, 12)
		api.expect(t, map[string]int{paidOrders: 1, anyOrder: 7 + 4}) // those that can change are read as they are now
		expectPurchases(t, account, "web-2", billing.Ago(time.Minute), 19)
		api.expect(t, map[string]int{paidOrders: 1, anyOrder: 7 + 4 + 1})
		api.orders[0].Status, api.orders[2].Lines = vpsbg.OrderCancelled, server("web-3", 0)
		expectPurchases(t, account, "web-1", billing.Ago(time.Minute), 20, 16, 15, 13, 12)
		expectPurchases(t, account, "web-1", billing.Now, 16, 15, 13, 12)
		api.expect(t, map[string]int{paidOrders: 2, anyOrder: 7 + 4 + 1 + 4 + 2})
	})
}

// Of the paid orders that are old, the newest ten are read, and no page more than without them. How the list is sorted
// is not documented.
func TestOldOrdersAreLookedThroughWithinBounds(t *testing.T) {
	for name, oldestFirst := range map[string]bool{"newest first": false, "oldest first": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 0)
				for i := range 40 { // one a day
					api.orders = append(api.orders, order{
						ID: vpsbg.ID(40 - i), Status: vpsbg.OrderPaid, CreatedAt: ago(time.Duration(3+i) * 24 * time.Hour),
						Lines: server("web", 1),
					})
				}
				api.orders[9].Lines, api.orders[10].Lines = server("web-1", 0), server("web-2", 0)
				if oldestFirst {
					slices.Reverse(api.orders)
				}
				expectPurchases(t, account, "web-1", billing.Now, 31)
				expectPurchases(t, account, "web-2", billing.RunStart)
				api.expect(t, map[string]int{paidOrders: 1, anyOrder: 10 + 1}) // the one that is found is read again
			})
		})
	}
}

// Paid orders are listed until they are too old. How they are sorted is not documented.
func TestOldOrdersEndTheListIfItIsSorted(t *testing.T) {
	for name, test := range map[string]struct {
		oldestFirst bool
		pages       int
	}{"newest first": {false, 1}, "oldest first": {true, 4}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 0)
				for i := range 200 { // one an hour
					api.orders = append(api.orders, order{
						ID: vpsbg.ID(200 - i), Status: vpsbg.OrderPaid, CreatedAt: ago(time.Duration(i) * time.Hour),
						Lines: server("web", 1),
					})
				}
				api.orders[47].Lines = server("web-1", 0)
				if test.oldestFirst {
					slices.Reverse(api.orders)
				}
				expectPurchases(t, account, "web-1", billing.Now, 153)
				if pages := api.asked(paidOrders); pages > test.pages {
					t.Errorf("%d pages were read, want %d", pages, test.pages)
				}
			})
		})
	}
}

// Those who buy at the same time share the lists, and the orders of the others.
func TestPurchasesAreSharedByThoseWhoBuy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		for id := range vpsbg.ID(20) {
			api.orders = append(api.orders, order{
				ID: id + 1, Status: vpsbg.OrderPaid, CreatedAt: ago(time.Hour), Lines: server("web", id+1),
			})
		}
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() { expectPurchases(t, account, "web-1", billing.Ago(5*time.Minute)) })
		}
		group.Wait()
		api.expect(t, map[string]int{paidOrders: 1, anyOrder: 20})
	})
}

// What an order that was noted bought is known without reading it, but an order that has no lines yet says nothing: it
// is read again until it has, because it may be the purchase that is looked for.
func TestAnOrderWithoutLinesIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		api.orders = []order{
			{ID: 2, Status: vpsbg.OrderProcessing},
			{ID: 1, Status: vpsbg.OrderPaid, CreatedAt: ago(time.Hour), Lines: server("web-2", 7)},
		}
		account.Orders.Note(&vpsbg.Order{ID: 1, Status: vpsbg.OrderPaid, Lines: []vpsbg.OrderLine{
			{Label: "Cloud VPS - web-2", ServiceType: vpsbg.ServiceTypeServer, ServiceID: 7},
		}})
		expectPurchases(t, account, "web-1", billing.Now)
		if api.asked(anyOrder+"1") > 0 {
			t.Error("an order that was noted was read")
		}
		api.orders[0].Lines = server("web-1", 0)
		expectPurchases(t, account, "web-1", billing.Now, 2)
	})
}

// An order that is dropped meanwhile is none. Any other failure is one: what cannot be read may be the purchase.
func TestPurchasesFail(t *testing.T) {
	for name, test := range map[string]struct {
		prefix string
		status int
		want   int // the error's status
	}{
		"dropped":         {anyOrder, http.StatusNotFound, 0},
		"unread":          {anyOrder, http.StatusForbidden, http.StatusForbidden},
		"unlisted":        {paidOrders, http.StatusForbidden, http.StatusForbidden},
		"no list":         {paidOrders, http.StatusNotFound, http.StatusNotFound},
		"statuses, maybe": {paidOrders, http.StatusUnprocessableEntity, 0}, // the API then lists what it lists without
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 0)
				api.orders = []order{{ID: 1, Status: vpsbg.OrderProcessing, Lines: server("web-1", 0)}}
				api.override = only(test.prefix, reply(test.status, ""))
				orders, err := account.Orders.Purchases(t.Context(), billing.Now, names("web-1"))
				if vpsbg.Status(err) != test.want || (err == nil) != (test.want == 0) || len(orders) > 0 {
					t.Errorf("got %v and %v, want %d", orders, err, test.want)
				}
			})
		})
	}
}

// An open order is only taken for one if its status says so, whatever the list was asked for.
func TestOrdersAreWhatTheirStatusSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		api.orders = []order{
			{ID: 1, Status: vpsbg.OrderPaid, Lines: server("web-1", 7)},
			{ID: 2, Status: vpsbg.OrderCancelled, Lines: server("web-1", 0)},
		}
		all := reply(http.StatusOK, `{"data": [{"id": 1, "status": "paid"}, {"id": 2, "status": "cancelled"}]}`)
		api.override = only("GET /orders?", all)
		expectPurchases(t, account, "web-1", billing.Now, 1)
		got, err := account.Orders.Renewal(t.Context(), billing.Service{Type: "server", ID: 7}, billing.Now)
		if got != nil || err != nil {
			t.Errorf("got %v and %v, want none", got, err)
		}
	})
}

func TestInterruptedPurchases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		api.latency = time.Minute
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		got, err := account.Orders.Purchases(ctx, billing.Now, names("web-1"))
		if err == nil || len(got) > 0 {
			t.Errorf("got %v and %v", got, err)
		}
	})
}
