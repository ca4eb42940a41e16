package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// renewTime is how long it may take unless timeout says otherwise.
const renewTime = 10 * time.Minute

var (
	_ action.ActionWithConfigure  = (*renewAction)(nil)
	_ action.ActionWithModifyPlan = (*renewAction)(nil)
)

type renewAction struct{ serverAction }

// NewRenewAction returns vpsbg_server_renew.
func NewRenewAction() action.Action { return &renewAction{} }

type renewModel struct {
	ServerID     types.String         `tfsdk:"server_id"`
	BillingCycle types.Int64          `tfsdk:"billing_cycle"`
	PromoCode    types.String         `tfsdk:"promo_code"`
	Timeout      timetypes.GoDuration `tfsdk:"timeout"`
}

// renewAgain is said when a renewal fails that may have been bought.
const renewAgain = "Before you invoke the action again, look until when the server is paid: an open order would be paid, but beside one that is paid already the action buys another renewal."

// renewFields are the attributes that the fields of the API's request come from.
var renewFields = tfkit.FieldPaths{
	"server_ids": path.Root("server_id"), "billing_cycle": path.Root("billing_cycle"), "promo_code": path.Root("promo_code"),
}

func (a *renewAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_renew"
}

func (a *renewAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "**Buys** a renewal of a server ahead of time, each time that it is invoked, and waits until the server is paid for longer. It is paid from the balance of the account.\n\n" +
			"An open renewal order of the server for the same number of months is paid instead of ordering another one; one for another number of months is an error. When the balance does not " +
			"cover it, an order that the action has made is deleted again, and one that was there before stays. The routes of the calls that pay and delete orders are not confirmed by VPSBG's public documentation.\n\n" +
			"VPSBG renews servers by itself when their time is up; `billing_cycle` of `vpsbg_server` and the resource `vpsbg_order_renewal` say for how long, for every CLI. " +
			"To renew at once is only to be had here, or in the client area." + tfkit.ActionNote,
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"billing_cycle": schema.Int64Attribute{
				Required: true, Validators: []validator.Int64{tfkit.IsBillingCycle()},
				MarkdownDescription: "Months to renew for, 1 to 24; VPSBG sells 1, 3, 6, 12 and 24.",
			},
			"promo_code": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsPromoCode()},
				MarkdownDescription: "Promo code of the renewal.",
			},
			"timeout": tfkit.ActionTimeout(renewTime),
		},
	}
}

// ModifyPlan says what is going to be charged.
func (a *renewAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config renewModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	server := a.lookUp(ctx, config.ServerID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || config.BillingCycle.IsUnknown() || config.PromoCode.IsUnknown() {
		return
	}
	price := ""
	if server != nil {
		checkMinimumCycle(config.BillingCycle, tfkit.Count(server.Plan.MinimumBillingCycle), server.Plan.Key(), &resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		price = a.price(ctx, server, &config, &resp.Diagnostics)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddAttributeWarning(path.Root("billing_cycle"), "Server "+namedOr(server)+" is renewed for "+tfkit.Months(config.BillingCycle.ValueInt64()),
			strings.TrimSpace("The renewal is paid from the balance at once, each time that the action is invoked. "+price))
	}
}

// price tells what the renewal costs: what the open order says, or else what VPSBG calculates.
func (a *renewAction) price(ctx context.Context, server *vpsbg.Server, config *renewModel, diags *diag.Diagnostics) string {
	resource := serverResource{provider: a.provider}
	order, _, err := resource.renewal(ctx, server, billing.RenewalAge)
	if err != nil {
		tfkit.AddAPIError(diags, "look for an open renewal of server "+named(server), err, nil)
		return ""
	}
	if order == nil {
		return a.quote(ctx, server, config, diags)
	}
	if problem := renewsAs(order, server, config); problem != "" {
		reportOtherRenewal(server, problem, diags)
		return ""
	}
	return fmt.Sprintf("Order %d is open for it: ", order.ID) + a.compare(ctx, vpsbg.Amount(billing.Due(order)))
}

func (a *renewAction) quote(ctx context.Context, server *vpsbg.Server, config *renewModel, diags *diag.Diagnostics) string {
	const unknown = "What it costs cannot be told: "
	quote, err := a.provider.Client.CalculateServersRenewal(ctx, []vpsbg.ID{server.ID}, config.BillingCycle.ValueInt64(), config.PromoCode.ValueString())
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		return unknown + "VPSBG calculates it for a token with the Write permission only."
	case vpsbg.Status(err) == http.StatusUnprocessableEntity:
		tfkit.AddAPIError(diags, "renew server "+named(server), err, renewFields)
		return ""
	case err != nil:
		tflog.Warn(ctx, "the cost of a renewal is not known", map[string]any{"error": err.Error()})
		return unknown + tfkit.Sentence(err.Error())
	default:
		return "At today's price " + a.compare(ctx, quote.DueTodayAmountWithVAT)
	}
}

// compare holds what is due against the balance.
func (a *renewAction) compare(ctx context.Context, due vpsbg.Amount) string {
	balance, err := a.provider.Client.GetBalance(ctx)
	if err != nil {
		tflog.Warn(ctx, "the balance is not known", map[string]any{"error": err.Error()})
		return fmt.Sprintf("%.2f with VAT are due.", float64(due))
	}
	text := fmt.Sprintf("%.2f %[3]s with VAT are due, and the balance is %.2[2]f %[3]s", float64(due), float64(*balance.Balance), balance.Currency)
	if *balance.Balance < due {
		return text + ", which does not cover it."
	}
	return text + "."
}

// renewsAs tells why an open order is not the wanted renewal of a server and of nothing else, if it is not.
func renewsAs(order *vpsbg.Order, server *vpsbg.Server, config *renewModel) string {
	const ways = " Nothing is ordered beside it: change it by billing_cycle of the server or the resource vpsbg_order_renewal, " +
		"pay it as it is by vpsbg_order_pay, or delete it by vpsbg_order_delete."
	line, code := order.Line(vpsbg.ServiceTypeServer, server.ID), config.PromoCode.ValueString()
	for _, other := range order.Lines {
		if other.ServiceType == vpsbg.ServiceTypeServer && other.ServiceID != server.ID {
			return fmt.Sprintf("Order %d, which renews it, renews other servers as well.", order.ID) + ways
		}
	}
	switch {
	case !billing.LineRenewsFor(line, config.BillingCycle.ValueInt64()):
		return fmt.Sprintf("Order %d renews it, but not for %s.", order.ID, tfkit.Months(config.BillingCycle.ValueInt64())) + ways
	case code != "" && (line.Promo == nil || line.Promo.Code != code) && (order.Promo == nil || order.Promo.Code != code):
		return fmt.Sprintf("Order %d renews it, but without the promo code %s.", order.ID, code) + ways
	default:
		return ""
	}
}

func reportOtherRenewal(server *vpsbg.Server, problem string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("billing_cycle"), "Server "+named(server)+" has an open renewal", problem)
}

func (a *renewAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config renewModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, i, end := tfkit.Invoke(ctx, a.provider.Client.Clock(), resp, tfkit.DurationOr(config.Timeout, renewTime), renewAgain)
	defer end()
	server := a.find(ctx, i, config.ServerID, &resp.Diagnostics)
	if server == nil {
		return
	}
	r := renewalPurchase{i, a.provider, server, &config, &resp.Diagnostics}
	r.run(ctx)
}

// renewalPurchase renews one server. Its steps are: look (is there an open order?), order, find (what became of an answer that was
// lost?), pay. All that it has to report goes to diags.
type renewalPurchase struct {
	*tfkit.Invocation
	provider *billing.Account
	server   *vpsbg.Server // as it was before
	config   *renewModel
	diags    *diag.Diagnostics
}

func (r *renewalPurchase) run(ctx context.Context) {
	name := named(r.server)
	order, err := r.provider.Orders.Renewal(ctx, billing.ServerService(r.server), billing.Now)
	if err != nil {
		r.Fail(ctx, "look for an open renewal of server "+name+", so nothing was ordered", err, false, nil)
		return
	}
	isOurs := order == nil
	switch {
	case isOurs:
		r.Say("Ordering a renewal of server %s for %s.", name, tfkit.Months(r.config.BillingCycle.ValueInt64()))
		r.While("the order", func() { order = r.order(ctx) })
	case renewsAs(order, r.server, r.config) != "":
		reportOtherRenewal(r.server, renewsAs(order, r.server, r.config), r.diags)
		return
	default:
		r.Say("Order %d renews server %s: it is paid, and nothing else is ordered.", order.ID, name)
	}
	if order == nil {
		return
	}
	r.While(fmt.Sprintf("order %d to be paid", order.ID), func() { order = r.pay(ctx, order, isOurs) })
	if order == nil {
		return
	}
	r.Say("Order %d over %.2f with VAT is paid.", order.ID, float64(order.AmountWithVAT))
	r.While("the renewal of server "+name, func() { r.awaitRenewal(ctx, order) })
}

// order sends the order. It is sent again only if it was refused because of a lock and nothing came of it. It returns nil if there
// is none, which is reported unless the server is renewed already.
func (r *renewalPurchase) order(ctx context.Context) *vpsbg.Order {
	client, name := r.provider.Client, named(r.server)
	for {
		order, err := client.RenewServers(ctx, []vpsbg.ID{r.server.ID}, r.config.BillingCycle.ValueInt64(), r.config.PromoCode.ValueString())
		isLocked := vpsbg.Status(err) == http.StatusLocked
		switch {
		case err == nil:
			r.provider.Orders.Note(order)
			return order
		case !isLocked && !vpsbg.IsOutcomeUnknown(err):
			r.Fail(ctx, "renew server "+name, err, false, renewFields)
			return nil
		}
		order, renewed, lookErr := r.search(ctx)
		switch {
		case lookErr != nil:
			r.diags.AddError("Unable to tell whether a renewal of server "+name+" was ordered", fmt.Sprintf("%s\n\nThe provider could not look for it: %s\n\n%s",
				tfkit.Sentence(err.Error()), tfkit.Sentence(lookErr.Error()), renewAgain))
			return nil
		case renewed != nil:
			r.warnLost(err, "the server is paid until "+day(tfkit.Timestamp(renewed.ExpiryAt))+" now")
			return nil
		case order != nil && renewsAs(order, r.server, r.config) != "":
			reportOtherRenewal(r.server, fmt.Sprintf("%s\n\n%s", renewsAs(order, r.server, r.config), tfkit.Sentence(err.Error())), r.diags)
			return nil
		case order != nil:
			r.warnLost(err, fmt.Sprintf("order %d was not there before", order.ID))
			return order
		case !isLocked:
			r.diags.AddError("Unable to tell whether a renewal of server "+name+" was ordered", fmt.Sprintf("%s\n\nNo open renewal order has appeared within %s, "+
				"and the server is not paid for longer, so most probably nothing was ordered. %s", tfkit.Sentence(err.Error()), billing.SearchTime, renewAgain))
			return nil
		case ctx.Err() != nil:
			r.Fail(ctx, "renew server "+name, err, false, nil)
			return nil
		}
	}
}

func (r *renewalPurchase) warnLost(cause error, sign string) {
	r.diags.AddWarning("The renewal of server "+named(r.server)+" was ordered, although the answer was lost",
		fmt.Sprintf("%s\n\nThe provider looked for it: %s.", tfkit.Sentence(cause.Error()), sign))
}

// search looks for what was ordered although there was no answer: an open order where there was none, or time that is paid. It does
// not stop half-way when Terraform is interrupted, because then nobody would know.
func (r *renewalPurchase) search(ctx context.Context) (order *vpsbg.Order, renewed *vpsbg.Server, err error) {
	clock := r.provider.Client.Clock()
	ctx, cancel := clock.WithTimeout(context.WithoutCancel(ctx), billing.SearchTime)
	defer cancel()
	var lastErr error
	err = billing.Poll(ctx, clock, func(ctx context.Context) (bool, error) {
		order, renewed, lastErr = r.look(ctx)
		return order != nil || renewed != nil, nil
	})
	if err != nil && lastErr != nil {
		return nil, nil, lastErr
	}
	return order, renewed, nil
}

// look returns what there is of a renewal: an open order, or else the server if it is paid for longer.
func (r *renewalPurchase) look(ctx context.Context) (order *vpsbg.Order, renewed *vpsbg.Server, err error) {
	if order, err = r.provider.Orders.Renewal(ctx, billing.ServerService(r.server), billing.Now); order != nil || err != nil {
		return order, nil, err
	}
	server, err := r.provider.Client.GetServer(ctx, r.server.ID)
	if err != nil || !r.isRenewed(server) {
		return nil, nil, err
	}
	return nil, server, nil
}

// isRenewed reports whether the server is paid for longer than it was.
func (r *renewalPurchase) isRenewed(server *vpsbg.Server) bool {
	return server.ExpiryAt.After(r.server.ExpiryAt.Time)
}

// pay gets an order paid. It returns nil if it reports an error.
func (r *renewalPurchase) pay(ctx context.Context, order *vpsbg.Order, isOurs bool) *vpsbg.Order {
	name, receipt := named(r.server), r.provider.Checkout(ctx, order, isOurs)
	summary, order := "Unable to renew server "+name, receipt.Order
	switch receipt.Result {
	case billing.Paid:
		return order
	case billing.Processing:
		r.Fail(ctx, fmt.Sprintf("see order %d paid, which renews server %s", order.ID, name), receipt.Err, true, nil)
	case billing.Cancelled:
		r.diags.AddError(summary, tfkit.Capitalized(receipt.Err)+" Check the balance and the payment method in the client area.")
	case billing.LeftOpen:
		r.diags.AddError(summary, fmt.Sprintf("%s\n\nOrder %d was there before, and stays open. It is due %s.", tfkit.Capitalized(receipt.Err), order.ID, order.DueAt.Format(time.DateOnly)))
	case billing.Deleted:
		r.diags.AddError(summary, fmt.Sprintf("%s\n\nOrder %d was deleted again: nothing was bought, and invoking the action again is safe.", tfkit.Capitalized(receipt.Err), order.ID))
	case billing.Stuck:
		r.diags.AddError(summary, fmt.Sprintf("%s\n\n%s Pay or delete it in the client area.", tfkit.Capitalized(receipt.Err), receipt.StuckText()))
	case billing.Unclear:
		r.diags.AddError(fmt.Sprintf("Unable to tell whether order %d is paid", order.ID),
			fmt.Sprintf("It renews server %s, and a payment from the balance was sent, but the order cannot be read: %s\n\n%s", name, tfkit.Sentence(receipt.Err.Error()), renewAgain))
	}
	return nil
}

// awaitRenewal waits until the server is paid for longer. That the order is paid is certain by then.
func (r *renewalPurchase) awaitRenewal(ctx context.Context, order *vpsbg.Order) {
	var server *vpsbg.Server
	err := billing.Poll(ctx, r.provider.Client.Clock(), func(ctx context.Context) (done bool, err error) {
		if server, err = r.provider.Client.GetServer(ctx, r.server.ID); err != nil {
			return false, err
		}
		return r.isRenewed(server), nil
	})
	if err != nil {
		r.diags.AddWarning("The renewal of server "+named(r.server)+" does not show yet", fmt.Sprintf("Order %d is paid, but the server is not shown as paid for longer: %s "+
			"Do not invoke the action again before it is: it would renew the server once more.", order.ID, tfkit.Sentence(err.Error())))
		return
	}
	r.Say("Server %s is paid until %s.", named(r.server), day(tfkit.Timestamp(server.ExpiryAt)))
}
