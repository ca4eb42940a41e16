package tfkit

import (
	"context"
	"sync"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Orders reads orders, and remembers those that do not change any more: paid, and every server in them exists. A run that
// buys many servers would otherwise read each order again for each of them.
type Orders struct {
	client *vpsbg.Client
	mu     sync.Mutex
	final  map[vpsbg.ID]*vpsbg.Order
}

// Get returns an order with its lines.
func (o *Orders) Get(ctx context.Context, id vpsbg.ID) (*vpsbg.Order, error) {
	o.mu.Lock()
	order, known := o.final[id]
	o.mu.Unlock()
	if known {
		return order, nil
	}
	order, err := o.client.GetOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	final := order.Status == vpsbg.OrderPaid && len(order.Lines) > 0
	for _, line := range order.Lines {
		final = final && (line.ServiceType != vpsbg.ServiceTypeServer || line.ServiceID != 0)
	}
	if final {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.final[id] = order
	}
	return order, nil
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
		order, err := o.Get(ctx, item.ID)
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
