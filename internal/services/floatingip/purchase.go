package floatingip

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// priceAge is how old a price may be that is compared with the planned one right before something is bought.
var priceAge = billing.Ago(time.Minute)

// openAge is how old the list of open orders before a purchase may be: what others order meanwhile could be taken for
// the order of this purchase. The list that the purchase before ended with will do.
var openAge = billing.Ago(30 * time.Second)

// allPurchases names all purchases of floating IPs for [billing.Marks]: they have no name, so that orders of two that
// are bought at the same time could not be told apart.
const allPurchases = "floating IPs"

// purchase buys one floating IP. All that it has to report goes to diags; an error there means that nothing was bought,
// or names what is left.
type purchase struct {
	account *billing.Account
	plan    *resourceModel
	diags   *diag.Diagnostics
}

func (p purchase) kind() string { return p.plan.Type.ValueString() }

// String names the purchase in messages.
func (p purchase) String() string { return "a floating IP (" + p.kind() + ")" }

// subject names the purchase for [billing.Marks].
func (p purchase) subject() string { return "floating IP " + p.kind() }

// run returns what was bought. It is not attached to a server: floating IPs that go to one server are attached
// together. Nil means that there is none, and why is in the diagnostics.
func (p purchase) run(ctx context.Context) *vpsbg.FloatingIP {
	turn, err := p.account.Marks.Lock(ctx, allPurchases)
	if err != nil {
		return p.failToWait(err)
	}
	defer turn.Unlock()
	lock, err := p.account.Marks.Lock(ctx, p.subject())
	if err != nil {
		return p.failToWait(err)
	}
	defer lock.Unlock()
	if earlier, isOver := p.once(lock, lock.Before(nil)).AwaitEarlier(ctx); isOver {
		if adopted := p.adoptEarlier(earlier); adopted != nil {
			return p.settle(ctx, adopted, nil)
		}
		return nil
	}
	if !keepsPrice(ctx, p.account, p.plan, p.diags) {
		return nil
	}
	before, err := p.account.FloatingIPs.Live(ctx, billing.Now)
	var open *billing.OpenOrders
	if err == nil {
		open, err = p.account.Orders.OpenPurchases(ctx, openAge)
	}
	if err != nil {
		tfkit.AddAPIError(p.diags, "check what the account has before "+p.String()+" is bought, so nothing was bought", err, nil)
		return nil
	}
	outcome := p.once(lock, idsOf(before)).Run(ctx)
	bought := outcome.Made
	switch {
	case bought != nil:
	case outcome.Searched:
		p.reportFound(outcome)
		bought = outcome.Adopted
	default:
		price := func(context.Context) (billing.Price, error) { return tfkit.PeriodPrice(p.plan.EstimatedCost) }
		fields := tfkit.FieldPaths{"billing_cycle": path.Root("billing_cycle"), p.kind(): path.Root("type")}
		tfkit.AddAPIError(p.diags, "buy "+p.String(), p.account.ExplainRefusal(ctx, outcome.Err, price), fields)
	}
	if bought == nil {
		return nil
	}
	p.account.Promises.Forget(pricedAs(p.kind(), p.plan.BillingCycle.ValueInt64()))
	return p.settle(ctx, bought, open)
}

func (p purchase) failToWait(err error) *vpsbg.FloatingIP {
	tfkit.AddAPIError(p.diags, "wait for other purchases before "+p.String()+" is bought, so nothing was bought", err, nil)
	return nil
}

// once is the call that buys the floating IP, where these ids were there before.
func (p purchase) once(lock *billing.Lock, known []string) billing.Once[vpsbg.FloatingIP] {
	return billing.Once[vpsbg.FloatingIP]{
		Clock: p.account.Clock(), Lock: lock, Known: known,
		Send: func(ctx context.Context) (*vpsbg.FloatingIP, error) { return p.send(ctx, known) },
		Search: func(ctx context.Context) ([]vpsbg.FloatingIP, error) {
			live, err := p.account.FloatingIPs.Live(ctx, billing.Now)
			return p.added(live, known), err
		},
		Fits: func(found vpsbg.FloatingIP) bool {
			return found.ServerID == 0 && int64(found.BillingCycle) == p.plan.BillingCycle.ValueInt64()
		},
	}
}

func (p purchase) send(ctx context.Context, known []string) (*vpsbg.FloatingIP, error) {
	request := vpsbg.PurchaseFloatingIPsRequest{BillingCycle: p.plan.BillingCycle.ValueInt64()}
	switch p.kind() {
	case vpsbg.FloatingIPv4:
		request.IPv4 = 1
	case vpsbg.FloatingIPv4DDoS:
		request.IPv4DDoS = 1
	case vpsbg.FloatingIPv6:
		request.IPv6 = 1
	}
	made, err := p.account.Client.PurchaseFloatingIPs(ctx, request)
	if err != nil {
		return nil, err
	}
	if len(made) != 1 || made[0].Kind() != p.kind() || slices.Contains(known, made[0].ID.String()) {
		return nil, &vpsbg.Error{
			Operation: "purchaseFloatingIPs", Method: http.MethodPost, Path: "/floating-ips", Status: http.StatusOK,
			Answered: describe(made), Billed: true,
		}
	}
	return &made[0], nil
}

// added returns the floating IPs of the type that were not known before.
func (p purchase) added(live []*vpsbg.FloatingIP, known []string) (added []vpsbg.FloatingIP) {
	for _, ip := range live {
		if !slices.Contains(known, ip.ID.String()) && ip.Kind() == p.kind() {
			added = append(added, *ip)
		}
	}
	return added
}

// lookFirst is the next step when it is not known what was bought: it may still appear.
var lookFirst = tfkit.LookFirst("a new floating IP, or an order of one", false) + " If there is one, import it."

// reportFound says what came of a purchase whose answer was lost, or what to check.
func (p purchase) reportFound(outcome billing.Outcome[vpsbg.FloatingIP]) {
	summary := "Unable to determine whether " + p.String() + " was bought"
	detail := "The answer to the purchase was lost: " + tfkit.Sentence(outcome.Err.Error()) + "\n\n"
	switch found := outcome.Found; {
	case outcome.SearchErr != nil:
		p.diags.AddError(summary, detail+"The search for it failed as well: "+tfkit.Sentence(outcome.SearchErr.Error())+"\n\n"+lookFirst)
	case outcome.Adopted != nil:
		p.diags.AddWarning("Floating IP was bought, although the answer was lost", fmt.Sprintf("Floating IP %s (%d): %sThe provider compared the "+
			"list with the one before, and it is the only new one of its type. This resource now manages it.", found[0].Address.Address, found[0].ID, detail))
	case len(found) == 0:
		p.diags.AddError(summary, detail+fmt.Sprintf("The provider searched for %s, and found no new floating IP of this type. ",
			billing.SearchTime)+lookFirst)
	default:
		p.diags.AddError(summary, detail+"This has appeared since, and does not certainly come from this purchase: "+describe(found)+
			".\n\nFind yours in the client area, and import it.")
	}
}

// adoptEarlier returns what an earlier purchase of the same type has bought, if it is certain that nobody has it, and
// says so.
func (p purchase) adoptEarlier(outcome billing.Outcome[vpsbg.FloatingIP]) *vpsbg.FloatingIP {
	switch {
	case outcome.Err != nil:
		tfkit.AddAPIError(p.diags, "wait for an earlier purchase of "+p.String()+", so nothing was bought", outcome.Err, nil)
	case outcome.Adopted != nil:
		p.diags.AddAttributeWarning(path.Root("type"), "Earlier purchase has taken effect", fmt.Sprintf("Floating IP %s (%d): an earlier apply was cut "+
			"off while it bought a floating IP of this type and billing cycle, and this one has appeared since. Nothing more was bought, and this "+
			"resource now manages it.", outcome.Adopted.Address.Address, outcome.Adopted.ID))
	default:
		p.diags.AddAttributeError(path.Root("type"), "Earlier purchase cannot be adopted", fmt.Sprintf("Floating IP (%s): an earlier apply was cut off "+
			"while it bought one of this type, and %s has appeared since. Nothing more was bought. It is not certain that it belongs to this "+
			"resource: its billing cycle is another one, it is attached, there are several, another token bought it, or the cache directory does "+
			"not allow locks. Import it:\n\n  terraform import <address of this resource> %d\n\nIn a pipeline, add:\n\n  import {\n    "+
			"to = <address of this resource>\n    id = \"%d\"\n  }", p.kind(), describe(outcome.Found), outcome.Found[0].ID, outcome.Found[0].ID))
	}
	return outcome.Adopted
}

// settle gets the order behind a floating IP paid; before are those that were open before its purchase, nil if that is
// not known. Nil means that nothing was bought, or names what is left.
func (p purchase) settle(ctx context.Context, bought *vpsbg.FloatingIP, before *billing.OpenOrders) *vpsbg.FloatingIP {
	order, err := p.account.FloatingIPs.OrderOf(ctx, p.account.Orders, bought, before)
	if err != nil {
		p.diags.AddWarning("Order cannot be looked for", fmt.Sprintf("Floating IP %s (%d) is bought, but the orders cannot be read: %s\n\n"+
			"Check in the client area whether its order is paid.", bought.Address.Address, bought.ID, tfkit.Sentence(err.Error())))
	}
	if order == nil {
		return bought
	}
	receipt := p.account.Checkout(ctx, order, true)
	summary := "Unable to buy " + p.String()
	switch receipt.Result {
	case billing.Cancelled:
		p.diags.AddError(summary, fmt.Sprintf("VPSBG cancelled order %d before it was paid, so nothing was bought. Check the balance and the payment "+
			"method in the client area, and apply again.", order.ID))
		return nil
	case billing.Deleted:
		p.diags.AddError(summary, fmt.Sprintf("%s\n\nOrder %d was deleted again: nothing was bought, and it is safe to apply again.",
			tfkit.Capitalized(receipt.Err), order.ID))
		return nil
	case billing.Stuck:
		p.diags.AddError(summary, fmt.Sprintf("%s\n\n%s Pay or delete it in the client area. If you pay it, import the floating IP with the id %d.",
			tfkit.Capitalized(receipt.Err), receipt.StuckText(), bought.ID))
		return nil
	case billing.Unclear:
		p.diags.AddWarning("Order is probably paid", fmt.Sprintf("Order %d of floating IP %s (%d) was paid from the balance, but cannot be read: %s\n\n"+
			"It is in the state. The next plan or apply shows its status.", order.ID, bought.Address.Address, bought.ID, tfkit.Sentence(receipt.Err.Error())))
	}
	return bought
}

// await waits until the floating IP is provisioned, and returns it as it was read last. The error says why it is not
// active yet; it does not concern the purchase, which is complete.
func (p purchase) await(ctx context.Context, bought *vpsbg.FloatingIP) (*vpsbg.FloatingIP, error) {
	if bought.Status == vpsbg.ServerActive && !bought.ExpiryAt.IsZero() {
		return bought, nil
	}
	err := billing.Poll(ctx, p.account.Clock(), func(ctx context.Context) (bool, error) {
		ip, err := p.account.FloatingIPs.Read(ctx, bought.ID, billing.Now)
		if ip != nil {
			bought = ip
		}
		return ip != nil && ip.Status != vpsbg.ServerProcessing, err
	})
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("the time allowed by timeouts.create is up")
	}
	return bought, err
}

func idsOf(ips []*vpsbg.FloatingIP) []string {
	ids := make([]string, len(ips))
	for i, ip := range ips {
		ids[i] = ip.ID.String()
	}
	return ids
}

// describe lists floating IPs.
func describe(ips []vpsbg.FloatingIP) string {
	if len(ips) == 0 {
		return "no floating IP"
	}
	var names []string
	for _, ip := range ips {
		names = append(names, fmt.Sprintf("floating IP %s (%d)", ip.Address.Address, ip.ID))
	}
	return strings.Join(names, ", ")
}
