package billing_test

import (
	"net/http"
	"path"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const day = 24 * time.Hour

// renewals returns an account with an open order for each of so many servers, and one for a floating IP. The order of
// server i has the ID i, and is due on day i.
func renewals(t *testing.T, servers int) (*billing.Account, *api) {
	t.Helper()
	account, api := open(t, 0)
	for _, id := range every(1, servers) {
		api.orders = append(api.orders, order{
			ID: id, Status: vpsbg.OrderAwaitingPayment, Type: vpsbg.OrderRenewal, DueAt: ago(-time.Duration(id) * day),
			Lines: []line{{ServiceType: vpsbg.ServiceTypeServer, ServiceID: id}},
		})
	}
	api.orders = append(api.orders, order{
		ID: 100, Status: vpsbg.OrderProcessing, Type: vpsbg.OrderCombined, DueAt: ago(-100 * day),
		Lines: []line{{ServiceType: "floating_ip", ServiceID: 1}, {ServiceType: vpsbg.ServiceTypeServer, ServiceID: 50}},
	})
	return account, api
}

// renewed is a server that is paid until its order is due.
func renewed(id vpsbg.ID) billing.Service {
	return billing.Service{Type: vpsbg.ServiceTypeServer, ID: id, ExpiryAt: time.Now().Add(time.Duration(id) * day)}
}

func expectRenewal(t *testing.T, account *billing.Account, service billing.Service, asOf billing.AsOf, want vpsbg.ID) {
	t.Helper()
	order, err := account.Orders.Renewal(t.Context(), service, asOf)
	if err != nil || (order == nil) != (want == 0) ||
		order != nil && (order.ID != want || order.Line(service.Type, service.ID) == nil) {
		t.Errorf("got %v and %v for %s %d, want order %d with its lines", order, err, service.Type, service.ID, want)
	}
}

func TestRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := renewals(t, 20)
		expectRenewal(t, account, renewed(7), billing.RenewalAge, 7)
		api.expect(t, map[string]int{openOrders: 1, anyOrder: 1}) // its own comes first
		expectRenewal(t, account, renewed(7), billing.RenewalAge, 7)
		api.expect(t, map[string]int{openOrders: 1, anyOrder: 1})
		expectRenewal(t, account, renewed(7), billing.Now, 7)
		api.expect(t, map[string]int{openOrders: 2, anyOrder: 2})
		expectRenewal(t, account, billing.Service{Type: "floating_ip", ID: 1, ExpiryAt: time.Now().Add(100 * day)},
			billing.RenewalAge, 100)
		expectRenewal(t, account, billing.Service{Type: vpsbg.ServiceTypeServer, ID: 50, ExpiryAt: time.Now().Add(100 * day)},
			billing.RenewalAge, 100)
		api.expect(t, map[string]int{openOrders: 2, anyOrder: 3})
		expectRenewal(t, account, billing.Service{Type: "floating_ip", ID: 7, ExpiryAt: time.Now()}, billing.RenewalAge, 0)
		api.expect(t, map[string]int{openOrders: 2, anyOrder: 22}) // it took all of them
		time.Sleep(5 * time.Minute)
		expectRenewal(t, account, renewed(7), billing.RenewalAge, 7)
		api.expect(t, map[string]int{openOrders: 3, anyOrder: 23})
	})
}

// Only an open order renews something. That is said by the order, and not by the list.
func TestNoRenewal(t *testing.T) {
	for name, change := range map[string]func(*api){
		"paid":     func(a *api) { a.orders[0].Status = vpsbg.OrderPaid },
		"purchase": func(a *api) { a.orders[0].Type = "new-service" },
		"other":    func(a *api) { a.orders[0].Lines[0].ServiceID = 2 },
		"dropped":  func(a *api) { a.override = only(anyOrder, reply(http.StatusNotFound, "")) },
		"paid just": func(a *api) {
			a.override = only(anyOrder, func(r *http.Request) (*http.Response, error) {
				return reply(http.StatusOK, `{"id": `+path.Base(r.URL.Path)+`, "status": "paid", "services": [{"service_type": "server", "service_id": 1}]}`)(r)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := renewals(t, 1)
				change(api)
				expectRenewal(t, account, renewed(1), billing.Now, 0)
				orders, err := account.Orders.OpenRenewals(t.Context(), vpsbg.ServiceTypeServer, 1)
				if len(orders) > 0 || err != nil {
					t.Errorf("got %v and %v, want none", orders, err)
				}
			})
		})
	}
}

// An order that was noted is known as it was then, because it was read just now.
func TestANotedRenewalIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := renewals(t, 1)
		months := vpsbg.Int(3)
		account.Orders.Note(&vpsbg.Order{ID: 1, Status: vpsbg.OrderAwaitingPayment, Lines: []vpsbg.OrderLine{
			{ServiceType: vpsbg.ServiceTypeServer, ServiceID: 1, BillingCycle: &months},
		}})
		order, err := account.Orders.Renewal(t.Context(), renewed(1), billing.RenewalAge)
		if err != nil || order == nil || !billing.LineRenewsFor(order.Line(vpsbg.ServiceTypeServer, 1), 3) {
			t.Errorf("got %v and %v, want the order as it was noted", order, err)
		}
		api.expect(t, map[string]int{openOrders: 1})
	})
}

func TestOpenRenewals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := renewals(t, 20)
		api.orders = append(api.orders, order{
			ID: 101, Status: vpsbg.OrderPendingPayment, Type: vpsbg.OrderRenewal, DueAt: ago(-3 * day),
			Lines: []line{{ServiceType: vpsbg.ServiceTypeServer, ServiceID: 7}},
		})
		for range 10 {
			expectRenewal(t, account, renewed(3), billing.RenewalAge, 3) // in an order of its own
			orders, err := account.Orders.OpenRenewals(t.Context(), vpsbg.ServiceTypeServer, 7)
			if err != nil || len(orders) != 2 || orders[0].ID != 7 || orders[1].ID != 101 || len(orders[1].Lines) != 1 {
				t.Errorf("got %v and %v, want orders 7 and 101", orders, err)
			}
			slices.Reverse(orders) // which is the caller's
		}
		api.expect(t, map[string]int{openOrders: 1, anyOrder: 22})
	})
}

func TestRenewalsFail(t *testing.T) {
	for name, prefix := range map[string]string{"the list": openOrders, "an order": anyOrder} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := renewals(t, 3)
				api.override = only(prefix, reply(http.StatusForbidden, ""))
				order, err := account.Orders.Renewal(t.Context(), renewed(1), billing.Now)
				if order != nil || vpsbg.Status(err) != http.StatusForbidden {
					t.Errorf("got %v and %v, want the 403", order, err)
				}
				orders, err := account.Orders.OpenRenewals(t.Context(), vpsbg.ServiceTypeServer, 1)
				if orders != nil || vpsbg.Status(err) != http.StatusForbidden {
					t.Errorf("got %v and %v, want the 403", orders, err)
				}
			})
		})
	}
}

func TestWhatAServiceShowsOfItsRenewal(t *testing.T) {
	expiry := time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		service billing.Service
		mayHave bool
		months  int64 // that it is renewed for, of 1, 3 and 12; 0 for none
	}{
		"nothing known":  {billing.Service{}, true, 0},
		"until, unknown": {billing.Service{ExpiryAt: expiry}, true, 0},
		"expiry unknown": {billing.Service{PaidUntil: expiry}, true, 0},
		"none open":      {billing.Service{ExpiryAt: expiry, PaidUntil: expiry}, false, 0},
		"a month":        {billing.Service{ExpiryAt: expiry, PaidUntil: expiry.AddDate(0, 1, 0)}, true, 1},
		"a month, otherwise": {
			billing.Service{ExpiryAt: expiry, PaidUntil: time.Date(2026, time.February, 28, 0, 0, 0, 0, time.UTC)}, true, 1,
		},
		"too short":    {billing.Service{ExpiryAt: expiry, PaidUntil: expiry.AddDate(0, 1, -5)}, true, 0},
		"too long":     {billing.Service{ExpiryAt: expiry, PaidUntil: expiry.AddDate(0, 1, 5)}, true, 0},
		"three months": {billing.Service{ExpiryAt: expiry, PaidUntil: expiry.AddDate(0, 3, 4)}, true, 3},
		"a year":       {billing.Service{ExpiryAt: expiry, PaidUntil: expiry.AddDate(1, 0, -4)}, true, 12},
	} {
		t.Run(name, func(t *testing.T) {
			server := vpsbg.Server{
				ID: 7, ExpiryAt: vpsbg.Time{Time: test.service.ExpiryAt},
				PotentialExpiryAt: vpsbg.Time{Time: test.service.PaidUntil},
			}
			service := billing.ServerService(&server)
			if service.Type != "server" || service.ID != 7 || service.MayHaveOpenRenewal() != test.mayHave {
				t.Errorf("got %v, want that a renewal may be open: %t", service, test.mayHave)
			}
			for _, months := range []int64{1, 3, 12} {
				if service.RenewsFor(months) != (months == test.months) {
					t.Errorf("it renews for %d months: %t", months, service.RenewsFor(months))
				}
			}
		})
	}
	months := vpsbg.Int(3)
	if billing.LineRenewsFor(&vpsbg.OrderLine{}, 3) || billing.LineRenewsFor(&vpsbg.OrderLine{BillingCycle: &months}, 1) {
		t.Error("a line renews for what it does not say")
	}
}
