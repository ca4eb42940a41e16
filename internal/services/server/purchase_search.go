package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
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
// as they were at a time. Those that may be of another hostname come last.
func (p *purchase) search(ctx context.Context, asOf billing.AsOf) ([]trace, error) {
	live, err := p.account.Servers.Live(ctx, asOf)
	if err != nil {
		return nil, err
	}
	var traces []trace
	for i := range live {
		if billing.IsSameHost(live[i].Hostname, p.request.Name) {
			traces = append(traces, trace{server: &live[i]})
		}
	}
	orders, err := p.account.Orders.Purchases(ctx, asOf, p.concerns)
	if err != nil {
		return nil, err
	}
	for _, order := range orders {
		if traces, err = p.addOrder(ctx, traces, live, order); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(traces, func(a, b trace) int {
		switch {
		case a.isGuess == b.isGuess:
			return 0
		case b.isGuess:
			return -1
		default:
			return 1
		}
	})
	return traces, nil
}

// concerns reports whether a line of an order names the hostname, or none does any, and this process did not make it
// for another one.
func (p *purchase) concerns(order *vpsbg.Order) bool {
	return p.isNamedIn(order) || isNameless(order) && !p.account.Orders.IsOfOther(order.ID, p.request.Name)
}

// isNamedIn reports whether a line of an order names the hostname.
func (p *purchase) isNamedIn(order *vpsbg.Order) bool {
	return slices.ContainsFunc(order.Lines,
		func(line vpsbg.OrderLine) bool { return namesHost(line.Label, p.request.Name) })
}

// addOrder adds an order to the trace of its server. A server that the list did not show is read: it may have come
// since the list was fetched, or not show yet at all. It leaves no trace if it has ended, or has another hostname by
// now.
func (p *purchase) addOrder(
	ctx context.Context, traces []trace, live []vpsbg.Server, order *vpsbg.Order,
) ([]trace, error) {
	isNamed := p.isNamedIn(order)
	unread := traces // if there is no server to be read
	switch {
	case isNamed:
		unread = append(slices.Clone(traces), trace{order: order, differs: p.differs(ctx, order)})
	case p.mayBe(ctx, order):
		unread = append(slices.Clone(traces), trace{order: order, isGuess: true})
	}
	id := serverLineID(order)
	if id == 0 {
		return unread, nil
	}
	for i := range traces {
		if traces[i].server != nil && traces[i].server.ID == id {
			traces[i].order = order
			return traces, nil
		}
	}
	isOther := func(server vpsbg.Server) bool { return server.ID == id }
	if !isNamed && (slices.ContainsFunc(live, isOther) || !p.isRecent(order)) { // with another hostname, or ended
		return traces, nil
	}
	server, err := p.client.GetServer(ctx, id)
	switch {
	case vpsbg.IsNotFound(err) && order.CreatedAt.After(p.client.APITime().Add(-showTime)):
		return unread, nil
	case vpsbg.IsNotFound(err):
		return traces, nil
	case err != nil:
		return nil, err
	case server.Status == vpsbg.ServerTerminated || !billing.IsSameHost(server.Hostname, p.request.Name):
		return traces, nil
	}
	return append(traces, trace{server: server, order: order}), nil
}

// guessTime is how long a search waits for an order that does not name its server to say what it has bought. It is less
// than [billing.SearchTime], so that there is a result.
const guessTime = 90 * time.Second

// searchAdded is added. If it found only orders that do not name their servers, it waits: their servers have hostnames,
// and other purchases of this process have answers. What is still open then may be this purchase, or not.
func (p *purchase) searchAdded(ctx context.Context, known []string) (added []trace, err error) {
	if added, err = p.added(ctx, known); err != nil || len(added) == 0 {
		return added, err
	}
	waiting, cancel := p.client.Clock().WithTimeout(ctx, guessTime)
	defer cancel()
	for added[0].isGuess {
		if p.client.Clock().Sleep(waiting, 10*time.Second) != nil {
			return added, nil
		}
		again, err := p.added(waiting, known)
		switch {
		case err != nil:
			return added, nil
		case len(again) == 0:
			return nil, nil
		}
		added = again
	}
	return slices.DeleteFunc(added, func(t trace) bool { return t.isGuess }), nil // what names the hostname is it
}

// fits reports whether a trace is certainly of this purchase, if it is the only one: it names the hostname, and nothing
// that it shows is against that.
func (p *purchase) fits(found trace) bool {
	if found.server != nil {
		return billing.IsSameHost(found.server.Hostname, p.request.Name) && found.server.Plan.Key() == p.request.Plan &&
			int64(found.server.BillingCycle) == p.request.BillingCycle
	}
	return !found.isGuess && found.differs == ""
}

// noteAdopted notes whose an order is that was found.
func (p *purchase) noteAdopted(adopted *trace) {
	if adopted != nil {
		p.account.Orders.Answered(p.request.Name, adopted.order)
	}
}

// checkAnswer compares what the answer to the purchase shows with what was asked for.
func (p *purchase) checkAnswer(ctx context.Context, answer *vpsbg.Deployment) error {
	var about string
	switch {
	case answer.Server != nil && !billing.IsSameHost(answer.Server.Hostname, p.request.Name):
		about = fmt.Sprintf("server %d (%s)", answer.Server.ID, answer.Server.Hostname)
	case answer.Order != nil:
		if difference := p.differs(ctx, answer.Order); difference != "" {
			about = fmt.Sprintf("order %d (%s)", answer.Order.ID, difference)
		}
	}
	if about == "" {
		return nil
	}
	return &vpsbg.Error{
		Operation: "deployServer", Method: http.MethodPost, Path: "/servers", Status: http.StatusCreated,
		Answered: about, Billed: true,
	}
}
