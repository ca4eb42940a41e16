package server

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// orderMemory is how far back orders are looked through for a server that does not exist yet. Older ones are either
// provisioned, and then found as servers, or a case for VPSBG's support.
const orderMemory = 48 * time.Hour

// look returns all traces of live servers, and of servers that are being bought, with the hostname of the purchase.
func (p *purchase) look(ctx context.Context) ([]trace, error) {
	var traces []trace
	for server, err := range p.client.ListServers(ctx, vpsbg.ServerFilter{Search: p.request.Name, Statuses: vpsbg.LiveServers}) {
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(server.Hostname, p.request.Name) {
			traces = append(traces, trace{server: &server})
		}
	}
	orders, err := p.recentOrders(ctx)
	if err != nil {
		return nil, err
	}
	for _, order := range orders {
		traces = p.addOrder(traces, order)
	}
	return traces, nil
}

// addOrder adds an order to the trace of its server. A server that the list did not show (it is not live, or has another
// hostname by now) is not looked for; an order without a server counts if its line names the hostname.
func (p *purchase) addOrder(traces []trace, order *vpsbg.Order) []trace {
	for _, line := range order.Lines {
		if line.ServiceID != 0 {
			for i := range traces {
				if line.ServiceType == vpsbg.ServiceTypeServer && traces[i].server != nil && traces[i].server.ID == line.ServiceID {
					traces[i].order = order
				}
			}
			continue
		}
		if namesHost(line.Label, p.request.Name) {
			return append(traces, trace{order: order})
		}
	}
	return traces
}

// recentOrders returns the purchases that are open, and those of the last days that are paid, with their lines.
func (p *purchase) recentOrders(ctx context.Context) ([]*vpsbg.Order, error) {
	var ids []vpsbg.ID
	for order, err := range p.client.ListOrders(ctx, vpsbg.OpenOrders...) {
		if err != nil {
			return nil, err
		}
		if order.IsOpen() && mayBuy(&order) {
			ids = append(ids, order.ID)
		}
	}
	oldest := p.client.Clock().Now().Add(-orderMemory)
	newestFirst, previous := true, vpsbg.ID(0)
	for order, err := range p.client.ListOrders(ctx, vpsbg.OrderPaid) {
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
	var orders []*vpsbg.Order
	for _, id := range ids {
		order, err := p.orders.Get(ctx, id)
		if vpsbg.IsNotFound(err) { // dropped meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		orders = append(orders, order)
	}
	return orders, nil
}

// mayBuy tells whether an order can contain a new server. The list of types is open.
func mayBuy(order *vpsbg.Order) bool {
	return order.Type != vpsbg.OrderRenewal && order.Type != vpsbg.OrderDeposit
}

// namesHost tells whether an order line's label ("Cloud VPS 2 GB - web-1.example.com") names a hostname.
func namesHost(label, hostname string) bool {
	for _, word := range strings.Fields(label) {
		if strings.EqualFold(strings.Trim(word, "[](),;"), hostname) {
			return true
		}
	}
	return false
}
