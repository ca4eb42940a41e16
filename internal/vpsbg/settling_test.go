package vpsbg_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// till is an account whose orders are paid at a time.
type till struct {
	mu    sync.Mutex
	began time.Time
	paid  map[string]time.Duration // by id; the others never are
	lists answer                   // instead of the list of open orders, unless it is nil
	log   []string                 // the paths
}

func (a *till) client(t *testing.T, noCache bool) *vpsbg.Client {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: token, Transport: a, NoCache: noCache})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (a *till) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/v1")
	a.log = append(a.log, path)
	now := time.Since(a.began)
	if id, isOne := strings.CutPrefix(path, "/orders/"); isOne {
		status := "awaiting_payment"
		if at, isPaid := a.paid[id]; isPaid && now >= at {
			status = "paid"
		}
		return reply(http.StatusOK, fmt.Sprintf(`{"id": %s, "status": %q}`, id, status))(r)
	}
	if a.lists != nil {
		return a.lists(r)
	}
	var open []string
	for id, at := range a.paid {
		if now < at {
			open = append(open, fmt.Sprintf(`{"id": %s, "status": "pending_payment"}`, id)) // its other name
		}
	}
	return reply(http.StatusOK, `{"data": [`+strings.Join(open, ",")+`]}`)(r)
}

// count returns how many requests had the path, or one that begins with it and a slash.
func (a *till) count(path string) (count int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, asked := range a.log {
		if asked == path || strings.HasSuffix(path, "/") && strings.HasPrefix(asked, path) {
			count++
		}
	}
	return count
}

// settles waits for the payment of orders at the same time.
func settles(ctx context.Context, t *testing.T, client *vpsbg.Client, ids ...vpsbg.ID) {
	t.Helper()
	outcomes := atOnce(ctx, func(ctx context.Context, id vpsbg.ID) error {
		order, err := client.AwaitOrder(ctx, &vpsbg.Order{ID: id, Status: vpsbg.OrderAwaitingPayment}, func(o *vpsbg.Order) bool { return !o.AwaitsPayment() })
		if err == nil && (order.ID != id || order.Status != vpsbg.OrderPaid) {
			err = fmt.Errorf("got %v", order)
		}
		return err
	}, ids...)
	for id, outcome := range outcomes {
		if outcome.err != nil {
			t.Errorf("order %d: %v", id, outcome.err)
		}
	}
}

// paidAfter says when orders 1 to 10 are paid.
func paidAfter(last time.Duration) map[string]time.Duration {
	paid := map[string]time.Duration{}
	for id := range 10 {
		paid[fmt.Sprint(id+1)] = last
	}
	return paid
}

func TestThoseWhoWaitForPaymentsShareALook(t *testing.T) {
	for name, test := range map[string]struct {
		ids           []vpsbg.ID
		noCache       bool
		lists         answer
		orders, looks int // at most
	}{
		"ten":             {every(1, 10), false, nil, 1 + 10, 6},
		"one":             {every(10, 10), false, nil, 7, 0},
		"without a cache": {every(1, 10), true, nil, 10 * 7, 0},
		"without a list":  {every(1, 10), false, reply(http.StatusForbidden, ""), 10 * 7, 6},
		"an empty list":   {every(1, 10), false, reply(http.StatusOK, `{"data": []}`), 10 * 7, 6}, // proves nothing
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := &till{began: time.Now(), paid: paidAfter(15 * time.Second), lists: test.lists} // looks at 0, 1, 2.5, 4.75, 8.1, 13.2 and 20.8 s
				settles(t.Context(), t, api.client(t, test.noCache), test.ids...)
				if orders, looks := api.count("/orders/"), api.count("/orders"); orders > test.orders || looks > test.looks {
					t.Errorf("%d orders and %d lists were read, and %d and %d are enough", orders, looks, test.orders, test.looks)
				}
				if took := time.Since(api.began); took > 22*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// A list of hundreds of open orders costs more than the orders of those who wait.
func TestALongListIsNoLookAtPayments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var items []string
		for id := range 120 {
			items = append(items, fmt.Sprintf(`{"id": %d, "status": "awaiting_payment"}`, id+1))
		}
		api := &till{began: time.Now(), paid: map[string]time.Duration{"1": 15 * time.Second, "2": 15 * time.Second}}
		api.lists = reply(http.StatusOK, `{"data": [`+strings.Join(items, ",")+`]}`)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		settles(ctx, t, api.client(t, false), 1, 2)
		if looks := api.count("/orders"); looks != 1 {
			t.Errorf("the list was read %d times, want once", looks)
		}
	})
}

func TestAnInterruptedWaitForAPaymentEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &till{began: time.Now()}
		client := api.client(t, false)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		for id, outcome := range atOnce(ctx, func(ctx context.Context, id vpsbg.ID) error {
			order, err := client.AwaitOrder(ctx, &vpsbg.Order{ID: id, Status: vpsbg.OrderAwaitingPayment}, func(*vpsbg.Order) bool { return false })
			if order == nil || order.ID != id {
				t.Errorf("got %v, want the order as it was read last", order)
			}
			return err
		}, 1, 2) {
			if !errors.Is(outcome.err, context.DeadlineExceeded) || outcome.at != 3*time.Second {
				t.Errorf("order %d: %v after %v", id, outcome.err, outcome.at)
			}
		}
	})
}

// awaitsNames waits for servers by their hostnames, and returns how often each looked.
func awaitsNames(t *testing.T, client *vpsbg.Client, hostnames []string, isThere func(hostname string) bool) map[string]int {
	t.Helper()
	var mu sync.Mutex
	looks := map[string]int{}
	var group sync.WaitGroup
	for _, hostname := range hostnames {
		group.Go(func() {
			err := client.AwaitNamed(t.Context(), hostname, func(context.Context) (bool, error) {
				mu.Lock()
				defer mu.Unlock()
				looks[hostname]++
				return isThere(hostname), nil
			})
			if err != nil {
				t.Errorf("%s: %v", hostname, err)
			}
		})
		synctest.Wait()
	}
	group.Wait()
	return looks
}

func TestThoseWhoWaitForHostnamesShareALook(t *testing.T) {
	for name, test := range map[string]struct {
		servers   int
		hostnames []string
		looks     int // of each, at most
		pages     int // at most
		unknown   bool
	}{
		"two":                       {30, []string{"WEB-29", "web-30"}, 1, 6, false},
		"one":                       {30, []string{"web-30"}, 6, 0, false},
		"two of an unknown account": {300, []string{"web-299", "web-300"}, 6, 6, true},
		"two of a big account":      {300, []string{"web-299", "web-300"}, 6, 6, false}, // reading their orders costs less than six pages
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, test.servers)
				if !test.unknown {
					readsNow(t, client, 1, 2) // now it knows how many pages there are
				}
				before := len(api.log)
				began, hidden := time.Now(), slices.Clone(api.servers)
				api.servers = api.servers[:test.servers-2]
				time.AfterFunc(12*time.Second, func() { // looks at 1, 2.5, 4.75, 8.1 and 13.2 s
					api.mu.Lock()
					defer api.mu.Unlock()
					api.servers = hidden
				})
				looks := awaitsNames(t, client, test.hostnames, func(string) bool { return time.Since(began) > 12*time.Second })
				for hostname, count := range looks {
					if count > test.looks {
						t.Errorf("%s was looked for %d times, want %d", hostname, count, test.looks)
					}
				}
				if pages := len(api.log) - before; pages > test.pages {
					t.Errorf("%d lists, and %d are enough", pages, test.pages)
				}
				if took := time.Since(began); took > 15*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}
