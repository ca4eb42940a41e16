package billing

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// OrderMemory is how far back paid orders are looked through for a server that does not exist yet. Older ones are either
// provisioned, and then found as servers, or a case for VPSBG's support.
const OrderMemory = 48 * time.Hour

// Orders reads orders for those who look something up in them. A run that buys or renews many servers looks through the
// orders once for each of them; so the lists are shared, and the orders themselves remembered.
type Orders struct {
	client   *vpsbg.Client
	recent   vpsbg.Shared[[]vpsbg.ID]
	renewals vpsbg.Shared[[]vpsbg.Order]

	mu    sync.Mutex
	known map[vpsbg.ID]*vpsbg.Shared[*vpsbg.Order]
}

// Note remembers an order that was read.
func (o *Orders) Note(order *vpsbg.Order) { o.order(order.ID).Set(order, o.client.Clock().Now()) }

// get returns an order with its lines, as it was at most maxAge ago.
func (o *Orders) get(ctx context.Context, id vpsbg.ID, maxAge time.Duration) (*vpsbg.Order, error) {
	return o.order(id).Get(ctx, o.client.Clock(), maxAge, func(ctx context.Context) (*vpsbg.Order, error) { return o.client.GetOrder(ctx, id) })
}

func (o *Orders) order(id vpsbg.ID) *vpsbg.Shared[*vpsbg.Order] {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known[id] == nil {
		o.known[id] = &vpsbg.Shared[*vpsbg.Order]{}
	}
	return o.known[id]
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
		order, err := o.get(ctx, id, vpsbg.Forever)
		if err == nil && concerns(order) && !isComplete(order) {
			order, err = o.get(ctx, id, 0)
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

// mayBuy reports whether an order can contain a new server. The list of types is open.
func mayBuy(order *vpsbg.Order) bool {
	return order.Type != vpsbg.OrderRenewal && order.Type != vpsbg.OrderDeposit
}

// isComplete reports whether an order does not change any more: it is paid, and every server in it exists.
func isComplete(order *vpsbg.Order) bool {
	return order.Status == vpsbg.OrderPaid && len(order.Lines) > 0 && !slices.ContainsFunc(order.Lines, func(line vpsbg.OrderLine) bool {
		return line.ServiceType == vpsbg.ServiceTypeServer && line.ServiceID == 0
	})
}

// renewalsAge is how old the list of open renewal orders may be, and what is in them: it is shared by those who change
// renewals at the same time.
const renewalsAge = 5 * time.Minute

// Renewal returns an open order that renews a server, with its lines, nil if there is none. Unless it is to be fresh, it may be
// as it was five minutes ago. It costs a request for each open renewal order of the account until the server's is found; those
// that are due when the server's time is up come first.
func (o *Orders) Renewal(ctx context.Context, server *vpsbg.Server, fresh bool) (*vpsbg.Order, error) {
	maxAge := renewalsAge
	if fresh {
		maxAge = 0
	}
	items, err := o.renewals.Get(ctx, o.client.Clock(), maxAge, o.listRenewals)
	if err != nil {
		return nil, err
	}
	items = slices.Clone(items)
	// Many are due at the same time: those who look for theirs at the same time do not all begin with the same one.
	rand.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] }) //nolint:gosec // spreads load, guards nothing
	distance := func(order vpsbg.Order) time.Duration { return order.DueAt.Sub(server.ExpiryAt.Time).Abs() }
	slices.SortStableFunc(items, func(a, b vpsbg.Order) int { return cmp.Compare(distance(a), distance(b)) })
	for _, item := range items {
		order, err := o.get(ctx, item.ID, maxAge)
		if vpsbg.IsNotFound(err) { // dropped meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		if order.IsOpen() && order.Line(vpsbg.ServiceTypeServer, server.ID) != nil {
			return order, nil
		}
	}
	return nil, nil //nolint:nilnil // there is none, and that is no error
}

// OpenRenewals returns all open orders that renew a server, with their lines. It costs a request for each open renewal
// order of the account.
func (o *Orders) OpenRenewals(ctx context.Context, serverID vpsbg.ID) ([]vpsbg.Order, error) {
	items, err := o.renewals.Get(ctx, o.client.Clock(), renewalsAge, o.listRenewals)
	if err != nil {
		return nil, err
	}
	var renewals []vpsbg.Order
	for _, item := range items {
		order, err := o.get(ctx, item.ID, renewalsAge)
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

func (o *Orders) listRenewals(ctx context.Context) ([]vpsbg.Order, error) {
	orders, err := vpsbg.Collect(o.client.ListOrders(ctx, vpsbg.OpenOrders...))
	return slices.DeleteFunc(orders, func(order vpsbg.Order) bool {
		return !order.IsOpen() || order.Type != vpsbg.OrderRenewal && order.Type != vpsbg.OrderCombined
	}), err
}
