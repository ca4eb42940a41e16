package order

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// change brings an order to what is wished of it and its line, and returns what the API shows then. It sends nothing that is
// so already. It returns nil if it reports an error.
func change(ctx context.Context, client *vpsbg.Client, wish *renewalModel, blame path.Path, diags *diag.Diagnostics) *renewalModel {
	order, target := read(ctx, client, wish, diags)
	if order == nil {
		return nil
	}
	if !wish.isMet(order, target.line(order)) && !isChangeable(order, target, wish, blame, diags) {
		return nil
	}
	// The documented call comes first: it must not need the other one, after which VPSBG may pay for the old period.
	for _, step := range []step{changePeriod(client, wish, target), changePayment(client, wish, target)} {
		if !step.isMet(order, target.line(order)) {
			order = step.take(ctx, client, wish, diags)
		}
		if order == nil {
			return nil
		}
	}
	fresh := renewalFromAPI(order, target.line(order))
	return &fresh
}

// step is a call that changes an order, and how to see that it did.
type step struct {
	action string
	wish   string // in words
	send   func(context.Context) error
	isMet  func(*vpsbg.Order, *vpsbg.OrderLine) bool
	reads  func(*vpsbg.Order, *vpsbg.OrderLine) string
}

func changePeriod(client *vpsbg.Client, wish *renewalModel, target address) step {
	cycle, code := wish.BillingCycle.ValueInt64(), wish.PromoCode.ValueString()
	return step{
		action: fmt.Sprintf("change the renewal of %s %s in order %s", target.serviceType, target.serviceID, target.orderID),
		wish:   describeWish(cycle, code),
		send: func(ctx context.Context) error {
			return client.ChangeRenewalPeriod(ctx, target.orderID, target.serviceType, target.serviceID, cycle, code)
		},
		isMet: wish.isLineMet,
		reads: describeLine,
	}
}

func changePayment(client *vpsbg.Client, wish *renewalModel, target address) step {
	describe := func(autoPay bool) string { return fmt.Sprintf("auto_pay = %t", autoPay) }
	return step{
		action: fmt.Sprintf("change auto_pay of order %s", target.orderID),
		wish:   describe(wish.AutoPay.ValueBool()),
		send: func(ctx context.Context) error {
			_, err := client.UpdateOrder(ctx, target.orderID, vpsbg.UpdateOrderRequest{AutoPay: wish.AutoPay.ValueBoolPointer()})
			return err
		},
		isMet: func(order *vpsbg.Order, line *vpsbg.OrderLine) bool { return line != nil && wish.isPaymentMet(order) },
		reads: func(order *vpsbg.Order, _ *vpsbg.OrderLine) string { return describe(bool(order.AutoPay)) },
	}
}

// take makes the call, and returns the order as it reads then, nil if it reports an error.
func (s step) take(ctx context.Context, client *vpsbg.Client, wish *renewalModel, diags *diag.Diagnostics) *vpsbg.Order {
	err := s.send(ctx)
	if err != nil && !vpsbg.IsOutcomeUnknown(err) {
		tfkit.AddAPIError(diags, s.action, err, tfkit.FieldPaths{
			"billing_cycle": path.Root("billing_cycle"), "promo_code": path.Root("promo_code"), "auto_pay": path.Root("auto_pay"),
		})
		return nil
	}
	order, target := read(ctx, client, wish, diags)
	if order == nil {
		return nil
	}
	line := target.line(order)
	switch {
	case s.isMet(order, line):
		return order
	case err != nil:
		tfkit.AddAPIError(diags, s.action, err, nil)
	case line == nil:
		diags.AddError("Unable to "+s.action, "The API accepted the change, but the order does not have the line any more. "+describeLines(order))
	default:
		diags.AddError("Unable to "+s.action, fmt.Sprintf("The API accepted the change to %s, but the order reads %s. Look at the order in "+
			"the client area before you apply again.", s.wish, s.reads(order, line)))
	}
	return nil
}

// read returns the order that a model names, nil if it reports an error.
func read(ctx context.Context, client *vpsbg.Client, model *renewalModel, diags *diag.Diagnostics) (*vpsbg.Order, address) {
	target := model.identity().address(diags)
	if diags.HasError() {
		return nil, target
	}
	order, err := client.GetOrder(ctx, target.orderID)
	switch {
	case vpsbg.IsNotFound(err):
		diags.AddAttributeError(path.Root("order_id"), "Order not found", fmt.Sprintf("The account has no order %s: %s\n\nThe data source "+
			"vpsbg_orders finds the open renewal orders of a server. If the order is there, check the provider's endpoint.", target.orderID, tfkit.Sentence(err.Error())))
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("read order %s", target.orderID), err, nil)
	}
	return order, target
}

// isChangeable reports at the attribute in question why an order and its line cannot become as wished. An order that is not open
// is reported at blame.
func isChangeable(order *vpsbg.Order, target address, wish *renewalModel, blame path.Path, diags *diag.Diagnostics) bool {
	line := target.line(order)
	cycle := wish.BillingCycle
	switch {
	case line == nil:
		at := path.Root("service_id")
		if !slices.ContainsFunc(order.Lines, func(l vpsbg.OrderLine) bool { return l.ServiceType == target.serviceType }) {
			at = path.Root("service_type")
		}
		diags.AddAttributeError(at, "Service not in order",
			fmt.Sprintf("Order %s has no line of %s %s. %s", order.ID, target.serviceType, target.serviceID, describeLines(order)))
	case !order.IsOpen():
		diags.AddAttributeError(blame, "Order is not open", fmt.Sprintf("Order %s is %s, and reads %s. Only an order that is not paid yet can "+
			"be changed; the next one is opened some time before the service expires.", order.ID, order.Status, describeLine(order, line)))
	case wish.isLineMet(order, line):
		return true
	case !bool(line.IsPeriodChangeable):
		diags.AddAttributeError(path.Root("service_id"), "Period cannot be changed",
			fmt.Sprintf("VPSBG does not let the period of %q in order %s be changed (is_period_changeable is false).", line.Label, order.ID))
	case line.MinimumBillingCycle != nil && !cycle.IsUnknown() && cycle.ValueInt64() < int64(*line.MinimumBillingCycle):
		diags.AddAttributeError(path.Root("billing_cycle"), "Billing cycle too short", fmt.Sprintf("%q is sold for at least %s, not for %s.",
			line.Label, tfkit.Months(int64(*line.MinimumBillingCycle)), tfkit.Months(cycle.ValueInt64())))
	default:
		return true
	}
	return false
}

func describeWish(cycle int64, code string) string {
	if code == "" {
		return tfkit.Months(cycle)
	}
	return fmt.Sprintf("%s with promo code %s", tfkit.Months(cycle), code)
}

func describeLine(order *vpsbg.Order, line *vpsbg.OrderLine) string {
	if line.BillingCycle == nil {
		return "no period"
	}
	return describeWish(int64(*line.BillingCycle), promoCode(order, line))
}

func describeLines(order *vpsbg.Order) string {
	if len(order.Lines) == 0 {
		return "It has no lines."
	}
	var b strings.Builder
	b.WriteString("Its lines:")
	for _, line := range order.Lines {
		name := line.ServiceType + " " + line.ServiceID.String()
		switch {
		case line.ServiceID == 0 || line.ServiceType == "":
			name = "without an id, cannot be changed"
		case !bool(line.IsPeriodChangeable):
			name += ", cannot be changed"
		}
		fmt.Fprintf(&b, "\n  - %s (%s)", line.Label, name)
	}
	return b.String()
}

// find reads an order, or tells that it is gone; it does neither if that cannot be told. A 404 alone is not believed, because
// a wrong endpoint answers 404 to everything: the account's orders have to be listed, and this one not to be among them.
func find(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, diags *diag.Diagnostics) (order *vpsbg.Order, gone bool) {
	order, err := client.GetOrder(ctx, id)
	if err == nil {
		return order, false
	}
	if !vpsbg.IsNotFound(err) {
		tfkit.AddAPIError(diags, fmt.Sprintf("read order %s", id), err, nil)
		return nil, false
	}
	all := append(slices.Clone(vpsbg.OpenOrders), vpsbg.OrderPaid, vpsbg.OrderCancelled)
	for listed, err := range client.ListOrders(ctx, all...) {
		switch {
		case err != nil:
			tfkit.AddAPIError(diags, fmt.Sprintf("tell whether order %s still exists", id), err, nil)
			return nil, false
		case listed.ID == id:
			diags.AddWarning("Order cannot be read", fmt.Sprintf("The API answers 404 for order %s, but lists it. The state stays as it is.", id))
			return nil, false
		}
	}
	return nil, true
}
