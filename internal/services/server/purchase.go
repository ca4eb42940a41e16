package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// purchase buys one server. Its steps are: begin (is another one under way?), search (is it there already?) and look at
// the price, deploy, find (what became of an answer that was lost?), pay. All that they have to report goes to diags;
// an error there means that nothing was bought, or names what is left.
type purchase struct {
	account *billing.Account
	client  *vpsbg.Client
	request vpsbg.DeployServerRequest
	fields  tfkit.FieldPaths
	// keepsPrice reports whether the price is still the one that the plan has shown.
	keepsPrice func(context.Context, *diag.Diagnostics) bool
	price      func(context.Context) (billing.Price, error)

	allowDuplicate bool
	lock           *billing.Lock // from begin to end
	diags          *diag.Diagnostics
}

// trace is a sign of a server with the hostname of the purchase: the server, its order, or both.
type trace struct {
	server *vpsbg.Server
	order  *vpsbg.Order
}

// serverID is the id of the server, 0 while it has none.
func (t trace) serverID() vpsbg.ID {
	if t.server != nil {
		return t.server.ID
	}
	return serverLineID(t.order)
}

// id is the id that the resource has, and that the import command takes.
func (t trace) id() string {
	if id := t.serverID(); id != 0 {
		return id.String()
	}
	return orderPrefix + t.order.ID.String()
}

func (t trace) String() string {
	if t.server != nil {
		return fmt.Sprintf("server %d", t.server.ID)
	}
	return fmt.Sprintf("order %d (%s)", t.order.ID, t.order.Status)
}

// fits reports whether the trace can be of this purchase, as far as it shows.
func (t trace) fits(request vpsbg.DeployServerRequest) bool {
	if t.server != nil {
		return billing.IsSameHost(t.server.Hostname, request.Name) && t.server.Plan.Key() == request.Plan &&
			int64(t.server.BillingCycle) == request.BillingCycle
	}
	for _, line := range t.order.Lines {
		if line.ServiceType == vpsbg.ServiceTypeServer && line.BillingCycle != nil {
			return int64(*line.BillingCycle) == request.BillingCycle
		}
	}
	return true
}

// run buys the server and returns its trace. Nil means that there is none, and why is in the diagnostics.
func (p *purchase) run(ctx context.Context) *trace {
	isPriceKept, priceDiags := false, diag.Diagnostics{}
	var reads sync.WaitGroup
	reads.Go(func() { isPriceKept = p.keepsPrice(ctx, &priceDiags) })
	asOf := p.lock.AsOf(searchMaxAge)
	if p.allowDuplicate {
		asOf = billing.Now
	}
	before, err := p.search(ctx, asOf)
	reads.Wait()
	if err != nil {
		tfkit.AddAPIError(p.diags, "check whether server "+p.request.Name+" exists already, so nothing was bought", err, nil)
		return nil
	}
	if len(before) > 0 && !p.allowDuplicate {
		reportDuplicate(before[0], p.request.Name, p.account.Managed.Learn(ctx, p.client.Clock(), before[0].id()), p.diags)
		return nil
	}
	if !isPriceKept {
		p.diags.Append(priceDiags...)
		return nil
	}
	bought := p.deploy(ctx, before)
	if bought == nil {
		return nil
	}
	return p.pay(ctx, bought)
}

// pay gets what was bought paid. Nil means that it was not, and why is in the diagnostics.
func (p *purchase) pay(ctx context.Context, bought *trace) *trace {
	if bought.order == nil {
		return bought
	}
	settled := p.settle(ctx, bought)
	if settled != nil {
		settled.server = bought.server
	}
	return settled
}

// deploy sends the purchase once, and searches for what was bought when it cannot know what came of it.
func (p *purchase) deploy(ctx context.Context, before []trace) *trace {
	outcome := p.once(idsOf(before)).Run(ctx)
	switch {
	case outcome.Made != nil:
		if outcome.Made.order == nil {
			outcome.Made.order = p.orderOf(ctx, outcome.Made.server.ID)
		}
		return outcome.Made
	case outcome.Searched:
		p.reportFound(outcome)
		return outcome.Adopted
	default:
		tfkit.AddAPIError(p.diags, "create server "+p.request.Name, p.account.ExplainRefusal(ctx, outcome.Err, p.price), p.fields)
		return nil
	}
}

// once is the call that buys the server, where these ids were there before.
func (p *purchase) once(known []string) billing.Once[trace] {
	return billing.Once[trace]{
		Clock: p.client.Clock(), Lock: p.lock, Known: known, Send: p.send,
		Search: func(ctx context.Context) ([]trace, error) { return p.added(ctx, known) },
		// Where several may have the host name, it does not tell whose an earlier purchase is; that of this run is its own.
		Fits: func(found trace) bool {
			return found.fits(p.request) && (!p.allowDuplicate || p.lock.Earlier() == nil)
		},
	}
}

func (p *purchase) send(ctx context.Context) (*trace, error) {
	deployment, err := p.client.DeployServer(ctx, p.request)
	if err != nil {
		return nil, err
	}
	if other := deployment.Server; other != nil && !billing.IsSameHost(other.Hostname, p.request.Name) {
		return nil, &vpsbg.Error{
			Operation: "deployServer", Method: http.MethodPost, Path: "/servers", Status: http.StatusCreated,
			Answered: fmt.Sprintf("server %d (%s)", other.ID, other.Hostname), SentOnce: true,
		}
	}
	if deployment.Order == nil {
		return &trace{server: deployment.Server}, nil
	}
	p.account.Orders.Note(deployment.Order)
	return &trace{order: deployment.Order}, nil
}

// added returns everything of the host name that was not there before.
func (p *purchase) added(ctx context.Context, known []string) (added []trace, err error) {
	present, err := p.search(ctx, billing.Now)
	for _, t := range present {
		if !slices.ContainsFunc(idsOf([]trace{t}), func(id string) bool { return slices.Contains(known, id) }) {
			added = append(added, t)
		}
	}
	if len(added) == 2 && added[0].order == nil && added[1].server == nil { // the order does not name its server yet
		added = []trace{{server: added[0].server, order: added[1].order}}
	}
	return added, err
}

// lookFirst is the next step when it is not known what was bought: it may still appear.
var lookFirst = tfkit.LookFirst("a server or an order of this host name", false) + " It searches for one in any case, and buys " +
	"nothing if there is one, unless allow_duplicate_hostname = true."

// reportFound says what came of a purchase whose answer was lost, or what to check.
func (p *purchase) reportFound(outcome billing.Outcome[trace]) {
	summary := "Unable to determine whether server " + p.request.Name + " was bought"
	detail := "The answer to the purchase was lost: " + tfkit.Sentence(outcome.Err.Error()) + "\n\n"
	switch {
	case outcome.SearchErr != nil:
		p.diags.AddError(summary, detail+"The search for it failed as well: "+tfkit.Sentence(outcome.SearchErr.Error())+"\n\n"+
			lookFirst)
	case outcome.Adopted != nil:
		p.diags.AddWarning("Server was bought, although the answer was lost",
			"Server "+p.request.Name+": "+detail+fmt.Sprintf("The provider searched for it and found %s, which was not there before. This resource "+
				"now manages it.", *outcome.Adopted))
	case len(outcome.Found) == 0:
		p.diags.AddError(summary, detail+fmt.Sprintf("The provider searched for %s, and found no new server and no new order with the hostname %q. ",
			billing.SearchTime, p.request.Name)+lookFirst)
	default:
		p.diags.AddError(summary, detail+"These have appeared since, and none of them certainly is this purchase:\n  "+
			"- "+strings.Join(importIDs(outcome.Found), "\n  - ")+
			"\n\n"+
			"Find yours in the client area, and import it.")
	}
}

// settle gets the order paid. It returns nil only if the order was deleted, or is named in an error.
func (p *purchase) settle(ctx context.Context, bought *trace) *trace {
	receipt := p.account.Checkout(ctx, bought.order, true)
	summary, order := "Unable to create server "+p.request.Name, receipt.Order
	switch receipt.Result {
	case billing.Cancelled:
		p.diags.AddError(summary, fmt.Sprintf("VPSBG cancelled order %d before it was paid, so nothing was bought. Check the balance and the payment method in the client area, and apply again.", order.ID))
		return nil
	case billing.Deleted:
		p.diags.AddError(summary, fmt.Sprintf("%s\n\n"+
			"Order %d was deleted again: nothing was bought, and it is safe to apply again.", tfkit.Capitalized(receipt.Err), order.ID))
		return nil
	case billing.Stuck:
		p.diags.AddError(summary, fmt.Sprintf("%s\n\n%s Pay or delete it in the client area. If you pay it, import the server with the id %s.",
			tfkit.Capitalized(receipt.Err), receipt.StuckText(), orderPrefix+order.ID.String()))
		return nil
	case billing.Unclear:
		p.diags.AddWarning("Order is probably paid",
			fmt.Sprintf("Order %d of server %s was paid from the balance, but cannot be read: %s\n\n"+
				"It is in the state. The next plan or apply shows its status.", order.ID, p.request.Name, tfkit.Sentence(receipt.Err.Error())))
	}
	return &trace{order: order}
}

// await waits until the server is provisioned, and keeps in the trace what it read of it last. The error says why it is
// not active yet; it does not concern the purchase, which is complete.
func (p *purchase) await(ctx context.Context, bought *trace) error {
	err := p.awaitID(ctx, bought)
	if err == nil {
		var server *vpsbg.Server
		if server, err = p.account.Servers.AwaitProvisioned(ctx, bought.serverID()); server != nil {
			bought.server = server
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("the time allowed by timeouts.create is up")
	}
	return err
}

// awaitID waits until the order names the server.
func (p *purchase) awaitID(ctx context.Context, bought *trace) error {
	if bought.serverID() != 0 {
		return nil
	}
	return p.account.Servers.AwaitNamed(ctx, p.request.Name, func(ctx context.Context) (bool, error) {
		order, err := p.client.GetOrder(ctx, bought.order.ID)
		if err == nil {
			bought.order = order
		}
		return bought.serverID() != 0, err
	})
}

// orderOf finds the order behind a server, for an API that answers a purchase with the server. It is not essential: nil
// if there is none to be found.
func (p *purchase) orderOf(ctx context.Context, serverID vpsbg.ID) *vpsbg.Order {
	found, err := p.search(ctx, billing.Now)
	if err != nil {
		return nil
	}
	for _, t := range found {
		if t.server != nil && t.server.ID == serverID {
			return t.order
		}
	}
	return nil
}

// serverLineID returns the id of the server that an order bought, 0 while it has none.
func serverLineID(order *vpsbg.Order) vpsbg.ID {
	for _, line := range order.Lines {
		if line.ServiceType == vpsbg.ServiceTypeServer && line.ServiceID != 0 {
			return line.ServiceID
		}
	}
	return 0
}
