package actions

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type renewModel struct {
	target
	BillingCycle types.Int64  `tfsdk:"billing_cycle"`
	PromoCode    types.String `tfsdk:"promo_code"`
}

// renewFields are the attributes that the fields of the API's request come from.
var renewFields = tfkit.FieldPaths{
	"server_ids": path.Root("server_id"), "billing_cycle": path.Root("billing_cycle"),
	"promo_code": path.Root("promo_code"),
}

// retryRenewal is said when a renewal fails that may have been bought.
const retryRenewal = "Before you invoke the action again, check until when the server is paid: the action pays an open " +
	"renewal order, but buys another renewal if the last one is already paid."

// NewRenew returns vpsbg_server_renew.
func NewRenew() action.Action {
	return tfkit.Action[renewModel, *renewModel]{
		Name: "server_renew",
		Description: "**Buys** a renewal of a server ahead of time, each time that it is invoked, and waits until the " +
			"paid period of the server is longer. The balance of the account pays the renewal.\n\n" +
			"If an open renewal order of the server has the same number of months, the action pays it and orders " +
			"nothing. If it has another number of months, the action fails. If the balance does not cover the order, " +
			"the action deletes an order of its own again, and leaves an earlier order open. The routes of the API " +
			"calls that pay and delete orders are not confirmed by VPSBG's public documentation.\n\n" +
			"VPSBG renews servers automatically when their paid period ends; `billing_cycle` of `vpsbg_server` and " +
			"the resource `vpsbg_order_renewal` set for how long, with every CLI. Only this action and the client " +
			"area renew a server ahead of time.",
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"billing_cycle": schema.Int64Attribute{
				Required: true, Validators: []validator.Int64{tfkit.IsBillingCycle()},
				MarkdownDescription: "Number of months to renew for, 1 to 24. VPSBG sells 1, 3, 6, 12 and 24.",
			},
			"promo_code": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsPromoCode()},
				MarkdownDescription: "Promo code for the renewal.",
			},
		},
		Timeout: billing.MarkAge + 10*time.Minute, // to wait for a renewal of an earlier run, and for this one
		Plan:    planRenewal,
		Retry:   func(*renewModel) string { return retryRenewal },
		Invoke:  invokeRenewal,
	}.New()
}

// planRenewal says what is going to be charged.
func planRenewal(ctx context.Context, account *billing.Account, config *renewModel, diags *diag.Diagnostics) {
	server := config.read(ctx, account, diags)
	if server != nil {
		tfkit.CheckMinimumCycle(config.BillingCycle, tfkit.Count(server.Plan.MinimumBillingCycle), server.Plan.Key(), diags)
	}
	switch {
	case diags.HasError():
		return
	case config.BillingCycle.IsUnknown() || config.PromoCode.IsUnknown():
		diags.AddAttributeWarning(path.Root("billing_cycle"), "Server is renewed",
			subject(server)+" is renewed. The renewal is paid from the balance at once, each time that the action is invoked. Its "+
				"price depends on billing_cycle and promo_code, and one of them is known only after apply.")
		return
	}
	price := ""
	if server != nil {
		tfkit.WarnOfMark(account, billing.RenewalOf(server.ID), subject(server), path.Root("billing_cycle"), diags)
		price = renewalPrice(ctx, config.purchase(account, server), diags)
	}
	if !diags.HasError() {
		diags.AddAttributeWarning(path.Root("billing_cycle"), "Server is renewed", strings.TrimSpace(fmt.Sprintf("%s is "+
			"renewed for %s. The renewal is paid from the balance at once, each time that the action is invoked. %s",
			subject(server), tfkit.Months(config.BillingCycle.ValueInt64()), price)))
	}
}

func (m *renewModel) purchase(account *billing.Account, server *vpsbg.Server) billing.RenewalPurchase {
	return billing.RenewalPurchase{
		Account: account, Server: server, Months: m.BillingCycle.ValueInt64(), PromoCode: m.PromoCode.ValueString(),
	}
}

func invokeRenewal(ctx context.Context, account *billing.Account, config *renewModel, i *tfkit.Invocation) {
	id := tfkit.ParseID(config.ServerID, path.Root("server_id"), i.Diags)
	if i.Diags.HasError() {
		return
	}
	lock, err := account.Marks.Lock(ctx, billing.RenewalOf(id))
	if err != nil {
		i.Fail(ctx, fmt.Sprintf("wait for another renewal of server %d, so nothing was ordered", id), err, false, nil)
		return
	}
	defer lock.Unlock()
	server := config.await(ctx, account, i)
	if server == nil {
		return
	}
	name, purchase := named(server), config.purchase(account, server)
	purchase.Lock = lock
	if awaitEarlierRenewal(ctx, purchase, i) {
		return
	}
	order, err := account.Orders.Renewal(ctx, billing.ServerService(server), billing.Now)
	if err != nil {
		i.Fail(ctx, "search for an open renewal of server "+name+", so nothing was ordered", err, false, nil)
		return
	}
	isOurs := order == nil
	switch {
	case isOurs:
		i.Say("Ordering a renewal of server %s for %s.", name, tfkit.Months(purchase.Months))
		i.While("the order", func() { order = orderRenewal(ctx, purchase, i) })
	case refuseOtherRenewal(order, purchase, nil, i.Diags):
		return
	default:
		i.Say("Order %d renews server %s. The action pays it and orders nothing.", order.ID, name)
	}
	if order == nil {
		return
	}
	if order.AwaitsPayment() { // once it is paid, its amounts may read 0
		i.Say("Paying order %d over %s with VAT.", order.ID, billing.Due(order).Gross.Money())
	}
	var receipt billing.Receipt
	i.While(fmt.Sprintf("order %d to be paid", order.ID), func() { receipt = account.Checkout(ctx, order, isOurs) })
	if receipt.Result != billing.Paid {
		reportUnpaid(ctx, receipt, name, i)
		return
	}
	i.Say("Order %d is paid.", order.ID)
	i.While("the renewal of server "+name, func() { server, err = purchase.AwaitEffect(ctx) })
	if err != nil {
		i.Diags.AddWarning("Renewal does not show yet",
			fmt.Sprintf("Order %d, which renews server %s, is paid, but the API does not show a longer paid period: %s "+
				"Wait until it does before you invoke the action again: it would buy another renewal.",
				order.ID, name, tfkit.Sentence(err.Error())))
		return
	}
	i.Say("Server %s is paid until %s.", name, day(server.ExpiryAt))
}

// awaitEarlierRenewal waits for a renewal that an earlier run has ordered, and reports whether there is nothing left to
// do, or nothing may be done. An open order is left for this run to pay.
func awaitEarlierRenewal(ctx context.Context, purchase billing.RenewalPurchase, i *tfkit.Invocation) (isOver bool) {
	if purchase.Lock.Earlier() == nil {
		return false
	}
	var earlier *billing.RenewalSign
	var err error
	name := named(purchase.Server)
	i.Say("An earlier run has ordered a renewal of server %s, and did not learn what came of it.", name)
	i.While("the earlier renewal", func() { earlier, err = purchase.AwaitEarlier(ctx) })
	switch {
	case err != nil:
		i.Fail(ctx, "wait for an earlier renewal of server "+name+", so nothing was ordered", err, false, nil)
		return true
	case earlier == nil, earlier.Order != nil:
		return false
	}
	paid := fmt.Sprintf("Server %s: an earlier run was cut off while it renewed the server, which is paid until %s now, instead of %s. "+
		"Nothing more was ordered.", name, day(earlier.Renewed.ExpiryAt), earlier.Before.UTC().Format(time.DateOnly))
	if purchase.Fits(*earlier) {
		i.Diags.AddWarning("Earlier purchase has taken effect", paid)
		return true
	}
	i.Diags.AddAttributeError(path.Root("billing_cycle"), "Earlier purchase cannot be adopted", fmt.Sprintf("%s That is not a renewal for "+
		"%s. To buy one as well, invoke the action again.", paid, tfkit.Months(purchase.Months)))
	return true
}

// orderRenewal orders a renewal. It returns nil if there is no order to pay, which it reports.
func orderRenewal(ctx context.Context, purchase billing.RenewalPurchase, i *tfkit.Invocation) *vpsbg.Order {
	name, outcome := named(purchase.Server), purchase.Order(ctx)
	unclear := func(detail string) {
		i.Diags.AddError("Unable to determine whether a renewal of server "+name+" was ordered",
			tfkit.Sentence(outcome.Err.Error())+"\n\n"+detail+
				tfkit.LookFirst("an open renewal order, and until when the server is paid,", true))
	}
	switch {
	case outcome.Made != nil:
		return outcome.Made.Order
	case !outcome.Searched:
		i.Fail(ctx, "renew server "+name, outcome.Err, false, renewFields)
	case outcome.SearchErr != nil:
		unclear("The provider could not search for it: " + tfkit.Sentence(outcome.SearchErr.Error()) + "\n\n")
	case len(outcome.Found) == 0:
		unclear(fmt.Sprintf("No open renewal order has appeared within %s, and the paid period of the server is not "+
			"longer. ", billing.SearchTime))
	default:
		return adoptRenewal(outcome.Found[0], purchase, outcome.Err, i.Diags)
	}
	return nil
}

// adoptRenewal takes what was found for what was ordered, if it can be that. cause is why there was no answer.
func adoptRenewal(found billing.RenewalSign, purchase billing.RenewalPurchase, cause error, diags *diag.Diagnostics,
) *vpsbg.Order {
	var sign string
	switch {
	case found.Renewed != nil:
		sign = "the server is paid until " + day(found.Renewed.ExpiryAt) + " now"
	case refuseOtherRenewal(found.Order, purchase, cause, diags):
		return nil
	default:
		sign = fmt.Sprintf("order %d was not there before", found.Order.ID)
	}
	diags.AddWarning("Renewal was ordered, although the answer was lost",
		fmt.Sprintf("Server %s: %s\n\nThe provider searched for its renewal: %s.",
			named(purchase.Server), tfkit.Sentence(cause.Error()), sign))
	return found.Order
}

// refuseOtherRenewal reports that an open order is not the wanted renewal of a server and of nothing else, if it is
// not. cause is why an order without an answer is compared, nil otherwise.
func refuseOtherRenewal(order *vpsbg.Order, purchase billing.RenewalPurchase, cause error, diags *diag.Diagnostics,
) bool {
	server, difference := purchase.Server, "Server "+named(purchase.Server)
	line, code := order.Line(vpsbg.ServiceTypeServer, server.ID), purchase.PromoCode
	switch {
	case renewsOthers(order, server.ID):
		difference += fmt.Sprintf(" is renewed by order %d, which renews other servers as well.", order.ID)
	case !billing.LineRenewsFor(line, purchase.Months):
		difference += fmt.Sprintf(" is renewed by order %d, but not for %s.", order.ID, tfkit.Months(purchase.Months))
	case code != "" && (line.Promo == nil || line.Promo.Code != code) && (order.Promo == nil || order.Promo.Code != code):
		difference += fmt.Sprintf(" is renewed by order %d, but without the promo code %s.", order.ID, code)
	default:
		return false
	}
	difference += " The action does not order another one. Change the order with billing_cycle of the server or with " +
		"the resource vpsbg_order_renewal, pay it with vpsbg_order_pay, or delete it with vpsbg_order_delete."
	if cause != nil {
		difference += "\n\n" + tfkit.Sentence(cause.Error())
	}
	diags.AddAttributeError(path.Root("billing_cycle"), "Server has an open renewal", difference)
	return true
}

func renewsOthers(order *vpsbg.Order, server vpsbg.ID) bool {
	for _, line := range order.Lines {
		if line.ServiceType == vpsbg.ServiceTypeServer && line.ServiceID != server {
			return true
		}
	}
	return false
}

// reportUnpaid reports why the order of a renewal is not paid, as far as that is known, and what is left of it.
func reportUnpaid(ctx context.Context, receipt billing.Receipt, name string, i *tfkit.Invocation) {
	summary, order := "Unable to renew server "+name, receipt.Order
	cause := tfkit.Capitalized(receipt.Err)
	switch receipt.Result {
	case billing.Processing:
		i.Fail(ctx, fmt.Sprintf("see order %d paid, which renews server %s", order.ID, name), receipt.Err, true, nil)
	case billing.Cancelled:
		i.Diags.AddError(summary, cause+" Check the balance and the payment method in the client area.")
	case billing.LeftOpen:
		i.Diags.AddError(summary, fmt.Sprintf("%s\n\n"+
			"Order %d was there before and stays open. It is due %s.",
			cause, order.ID, order.DueAt.Format(time.DateOnly)))
	case billing.Deleted:
		i.Diags.AddError(summary, fmt.Sprintf("%s\n\nOrder %d was deleted again: nothing was bought, and invoking the action again is safe.",
			cause, order.ID))
	case billing.Stuck:
		i.Diags.AddError(summary, fmt.Sprintf("%s\n\n%s Pay or delete it in the client area.", cause, receipt.StuckText()))
	case billing.Unclear:
		i.Diags.AddError(fmt.Sprintf("Unable to determine whether order %d is paid", order.ID),
			fmt.Sprintf("It renews server %s, and a payment from the balance was sent, but the order cannot be read: %s\n\n%s",
				name, tfkit.Sentence(receipt.Err.Error()), retryRenewal))
	}
}
