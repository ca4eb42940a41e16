package server

import (
	"context"
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

// recentOrders returns the purchases of the last days that are open or paid, with their lines.
func (p *purchase) recentOrders(ctx context.Context) ([]*vpsbg.Order, error) {
	oldest := p.client.Clock().Now().Add(-orderMemory)
	statuses := append([]string{vpsbg.OrderPaid}, vpsbg.OpenOrders...)
	var orders []*vpsbg.Order
	newestFirst, previous := true, vpsbg.ID(0)
	for item, err := range p.client.ListOrders(ctx, statuses...) {
		if err != nil {
			return nil, err
		}
		newestFirst = newestFirst && (previous == 0 || item.ID < previous)
		previous = item.ID
		old := !item.CreatedAt.IsZero() && item.CreatedAt.Before(oldest)
		if old && newestFirst && !item.IsOpen() {
			break // the rest is older still; the order of the list is not documented, hence the check
		}
		if old && !item.IsOpen() || item.Status == vpsbg.OrderCancelled || item.Type == vpsbg.OrderRenewal || item.Type == vpsbg.OrderDeposit {
			continue
		}
		order, err := p.orders.Get(ctx, item.ID)
		if err != nil && !vpsbg.IsNotFound(err) { // it may be dropped meanwhile
			return nil, err
		}
		if err == nil {
			orders = append(orders, order)
		}
	}
	return orders, nil
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
