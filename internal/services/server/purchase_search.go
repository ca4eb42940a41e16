package server

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// searchMaxAge is how old the search before a purchase may be. What an earlier run has left behind is there from the
// beginning; so those who buy at the same time share one search.
var searchMaxAge = billing.Ago(5 * time.Minute)

// showTime is how long a server that is bought may answer 404.
const showTime = time.Hour

// search returns all traces of live servers, and of servers that are being bought, with the hostname of the purchase,
// as they were at a time.
func (p *purchase) search(ctx context.Context, asOf billing.AsOf) ([]trace, error) {
	servers, err := p.account.Servers.Named(ctx, p.request.Name, asOf)
	if err != nil {
		return nil, err
	}
	var traces []trace
	for i := range servers {
		traces = append(traces, trace{server: &servers[i]})
	}
	orders, err := p.account.Orders.Purchases(ctx, asOf, p.concerns)
	if err != nil {
		return nil, err
	}
	for _, order := range orders {
		if traces, err = p.addOrder(ctx, traces, order); err != nil {
			return nil, err
		}
	}
	return traces, nil
}

// concerns reports whether a line of an order names the hostname.
func (p *purchase) concerns(order *vpsbg.Order) bool {
	return slices.ContainsFunc(order.Lines,
		func(line vpsbg.OrderLine) bool { return namesHost(line.Label, p.request.Name) })
}

// addOrder adds an order to the trace of its server. A server that the list did not show is read: it may have come
// since the list was fetched, or not show yet at all. It leaves no trace if it has ended, or has another hostname by
// now.
func (p *purchase) addOrder(ctx context.Context, traces []trace, order *vpsbg.Order) ([]trace, error) {
	id := serverLineID(order)
	if id == 0 {
		return append(traces, trace{order: order}), nil
	}
	for i := range traces {
		if traces[i].server != nil && traces[i].server.ID == id {
			traces[i].order = order
			return traces, nil
		}
	}
	server, err := p.client.GetServer(ctx, id)
	switch {
	case vpsbg.IsNotFound(err) && order.CreatedAt.After(p.client.APITime().Add(-showTime)):
		return append(traces, trace{order: order}), nil
	case vpsbg.IsNotFound(err):
		return traces, nil
	case err != nil:
		return nil, err
	case server.Status == vpsbg.ServerTerminated || !billing.IsSameHost(server.Hostname, p.request.Name):
		return traces, nil
	}
	return append(traces, trace{server: server, order: order}), nil
}

// namesHost reports whether an order line's label ("Cloud VPS 2 GB - web-1.example.com") names a hostname.
func namesHost(label, hostname string) bool {
	for _, word := range strings.Fields(label) {
		if billing.IsSameHost(strings.Trim(word, "[](),;"), hostname) {
			return true
		}
	}
	return false
}
