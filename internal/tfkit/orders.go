package tfkit

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// OrderMemory is how far back paid orders are looked through for a server that does not exist yet. Older ones are either
// provisioned, and then found as servers, or a case for VPSBG's support.
const OrderMemory = 48 * time.Hour

// Orders reads orders for those who look something up in them. A run that buys many servers looks through the orders once
// for each of them; so the lists are shared, and the orders themselves remembered.
type Orders struct {
	client *vpsbg.Client
	recent vpsbg.Shared[[]vpsbg.ID]
	mu     sync.Mutex
	known  map[vpsbg.ID]*vpsbg.Order
}

// Get reads an order with its lines.
func (o *Orders) Get(ctx context.Context, id vpsbg.ID) (*vpsbg.Order, error) {
	order, err := o.client.GetOrder(ctx, id)
	if err == nil {
		o.Note(order)
	}
	return order, err
}

// Note remembers an order that was read.
func (o *Orders) Note(order *vpsbg.Order) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.known[order.ID] = order
}

// Purchases returns the orders that may have bought a server and are open, or were paid within OrderMemory, if they
// concern the caller, from a list that is at most maxAge old. Only those are read anew that do, and can still change.
func (o *Orders) Purchases(ctx context.Context, maxAge time.Duration, concerns func(*vpsbg.Order) bool) ([]*vpsbg.Order, error) {
	ids, err := o.recent.Get(ctx, o.client.Clock(), maxAge, o.listPurchases)
	if err != nil {
		return nil, err
	}
	var orders []*vpsbg.Order
	for _, id := range ids {
		o.mu.Lock()
		order := o.known[id]
		o.mu.Unlock()
		if order == nil || concerns(order) && !isComplete(order) {
			if order, err = o.Get(ctx, id); vpsbg.IsNotFound(err) { // dropped meanwhile
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		if concerns(order) {
			orders = append(orders, order)
		}
	}
	return orders, nil
}

func (o *Orders) listPurchases(ctx context.Context) ([]vpsbg.ID, error) {
	var ids []vpsbg.ID
	for order, err := range o.client.ListOrders(ctx, vpsbg.OpenOrders...) {
		if err != nil {
			return nil, err
		}
		if order.IsOpen() && mayBuy(&order) {
			ids = append(ids, order.ID)
		}
	}
	oldest := o.client.Clock().Now().Add(-OrderMemory)
	newestFirst, previous := true, vpsbg.ID(0)
	for order, err := range o.client.ListOrders(ctx, vpsbg.OrderPaid) {
		if err != nil {
			return nil, err
		}
		newestFirst = newestFirst && (previous == 0 || order.ID < previous)
		previous = order.ID
		isOld := !order.CreatedAt.IsZero() && order.CreatedAt.Before(oldest)
		if isOld && newestFirst {
			break // the rest is older still; how the list is sorted is not documented, hence the check
		}
		if !isOld && order.Status == vpsbg.OrderPaid && mayBuy(&order) && !slices.Contains(ids, order.ID) {
			ids = append(ids, order.ID)
		}
	}
	return ids, nil
}

// mayBuy tells whether an order can contain a new server. The list of types is open.
func mayBuy(order *vpsbg.Order) bool {
	return order.Type != vpsbg.OrderRenewal && order.Type != vpsbg.OrderDeposit
}

// isComplete tells whether an order does not change any more: it is paid, and every server in it exists.
func isComplete(order *vpsbg.Order) bool {
	return order.Status == vpsbg.OrderPaid && len(order.Lines) > 0 && !slices.ContainsFunc(order.Lines, func(line vpsbg.OrderLine) bool {
		return line.ServiceType == vpsbg.ServiceTypeServer && line.ServiceID == 0
	})
}

// OpenRenewals returns the open orders that renew a server, with their lines. It costs a request for each open renewal
// order of the account.
func (o *Orders) OpenRenewals(ctx context.Context, serverID vpsbg.ID) ([]vpsbg.Order, error) {
	var renewals []vpsbg.Order
	for item, err := range o.client.ListOrders(ctx, vpsbg.OpenOrders...) {
		if err != nil {
			return nil, err
		}
		if !item.IsOpen() || item.Type != vpsbg.OrderRenewal && item.Type != vpsbg.OrderCombined {
			continue
		}
		order, err := o.client.GetOrder(ctx, item.ID)
		if vpsbg.IsNotFound(err) { // dropped meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		if order.IsOpen() && order.Line(vpsbg.ServiceTypeServer, serverID) != nil {
			renewals = append(renewals, *order)
		}
	}
	return renewals, nil
}
