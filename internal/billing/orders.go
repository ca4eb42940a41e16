package billing

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// OrderMemory is how far back paid orders are looked through for a server that does not exist yet. Older ones are
// either provisioned, and then found as servers, or a case for VPSBG's support.
const OrderMemory = 48 * time.Hour

// Orders reads orders for those who look something up in them. A run that buys or renews many servers looks through the
// orders once for each of them; so the lists are shared, and the orders themselves remembered.
type Orders struct {
	client    *vpsbg.Client
	recent    Shared[[]vpsbg.ID]
	open      Shared[[]vpsbg.Order]
	payments  waiters
	openCount atomic.Int64 // orders on the list of open ones, as it was last read
	known     sharedByID[*vpsbg.Order]
	paid      Shared[vpsbg.ID]
}

func newOrders(client *vpsbg.Client, unshared bool) *Orders {
	return &Orders{client: client, payments: waiters{client: client, unshared: unshared}}
}

// Note remembers an order that was read.
func (o *Orders) Note(order *vpsbg.Order) { o.known.of(order.ID).Set(o.client, order) }

// AnyPaid returns a paid order of the account, 0 if a page of them has none. Paid orders are there to stay, so that a
// later run recognizes the account by it. All who ask in a run share one request.
func (o *Orders) AnyPaid(ctx context.Context) (vpsbg.ID, error) {
	return o.paid.Get(ctx, o.client, RunStart, func(ctx context.Context) (vpsbg.ID, error) {
		seen := 0
		for order, err := range o.client.ListOrders(ctx, vpsbg.OrderPaid) {
			seen++
			switch {
			case err != nil:
				return 0, err
			case order.Status == vpsbg.OrderPaid:
				return order.ID, nil
			case seen == vpsbg.PageSize: // the API does not know the filter
				return 0, nil
			}
		}
		return 0, nil
	})
}

// Read returns an order with its lines as of a time.
func (o *Orders) Read(ctx context.Context, id vpsbg.ID, asOf AsOf) (*vpsbg.Order, error) {
	return o.known.of(id).Get(ctx, o.client, asOf, func(ctx context.Context) (*vpsbg.Order, error) {
		return o.client.GetOrder(ctx, id)
	})
}

// Purchases returns the orders that may have bought a server and are open, or were paid within OrderMemory, if they
// concern the caller. Only those are read again that do, or do not say yet, and can still change.
func (o *Orders) Purchases(ctx context.Context, asOf AsOf, concerns func(*vpsbg.Order) bool) ([]*vpsbg.Order, error) {
	ids, err := o.recent.Get(ctx, o.client, asOf, o.listPurchases)
	if err != nil {
		return nil, err
	}
	var orders []*vpsbg.Order
	for _, id := range ids {
		order, err := o.Read(ctx, id, RunStart)
		if err == nil && !isComplete(order) && (concerns(order) || len(order.Lines) == 0) {
			order, err = o.Read(ctx, id, Now)
		}
		if vpsbg.IsNotFound(err) { // dropped meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		if concerns(order) {
			orders = append(orders, order)
		}
	}
	return orders, nil
}

// listPurchases lists the orders that may have bought something. Of a short list of orders it fetches one page; of a
// long one, the open orders are listed by themselves, because they may be older than the paid ones that matter.
func (o *Orders) listPurchases(ctx context.Context) ([]vpsbg.ID, error) {
	var ids []vpsbg.ID
	newestFirst, previous, seen := true, vpsbg.ID(0), 0
	for order, err := range o.client.ListOrders(ctx, append([]string{vpsbg.OrderPaid}, vpsbg.OpenOrders...)...) {
		if err != nil {
			return nil, err
		}
		newestFirst = newestFirst && (previous == 0 || order.ID < previous)
		previous = order.ID
		seen++
		oldest := o.client.APITime().Add(-OrderMemory)
		isOld := !order.CreatedAt.IsZero() && order.CreatedAt.Before(oldest)
		// The rest is older still. How the list is sorted is not documented; its first page shows it.
		if isOld && newestFirst && seen >= vpsbg.PageSize && !order.IsOpen() {
			return o.addOpen(ctx, ids)
		}
		if mayBuy(&order) && (order.IsOpen() || !isOld && order.Status == vpsbg.OrderPaid) {
			ids = append(ids, order.ID)
		}
	}
	return ids, nil
}

// addOpen adds the open orders that may buy something.
func (o *Orders) addOpen(ctx context.Context, ids []vpsbg.ID) ([]vpsbg.ID, error) {
	open, err := o.listOpen(ctx, Now)
	for _, order := range open {
		if order.IsOpen() && mayBuy(&order) && !slices.Contains(ids, order.ID) {
			ids = append(ids, order.ID)
		}
	}
	return ids, err
}

// mayBuy reports whether an order can contain a new server. The list of types is open.
func mayBuy(order *vpsbg.Order) bool {
	return order.Type != vpsbg.OrderRenewal && order.Type != vpsbg.OrderDeposit
}

// isComplete reports whether an order does not change any more: it is paid, and every server in it exists.
func isComplete(order *vpsbg.Order) bool {
	isMissing := func(line vpsbg.OrderLine) bool {
		return line.ServiceType == vpsbg.ServiceTypeServer && line.ServiceID == 0
	}
	return order.Status == vpsbg.OrderPaid && len(order.Lines) > 0 && !slices.ContainsFunc(order.Lines, isMissing)
}
