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

// change brings a line to the planned cycle and promo code, and returns what the API shows then. It sends nothing when the
// line is so already. It returns nil if it reports an error.
func change(ctx context.Context, client *vpsbg.Client, plan *renewalModel, blame path.Path, diags *diag.Diagnostics) *renewalModel {
	order, target := read(ctx, client, plan, diags)
	if order == nil {
		return nil
	}
	if line := order.Line(target.serviceType, target.serviceID); plan.isMet(order, line) {
		fresh := renewalFromAPI(order, line)
		return &fresh
	}
	if !isChangeable(order, target, plan, blame, diags) {
		return nil
	}

	action := fmt.Sprintf("change the renewal of %s %s in order %s", target.serviceType, target.serviceID, target.orderID)
	cycle, code := plan.BillingCycle.ValueInt64(), plan.PromoCode.ValueString()
	err := client.ChangeRenewalPeriod(ctx, target.orderID, target.serviceType, target.serviceID, cycle, code)
	if err != nil && !vpsbg.IsOutcomeUnknown(err) {
		tfkit.AddAPIError(diags, action, err, tfkit.FieldPaths{"billing_cycle": path.Root("billing_cycle"), "promo_code": path.Root("promo_code")})
		return nil
	}
	if order, _ = read(ctx, client, plan, diags); order == nil {
		return nil
	}
	line := order.Line(target.serviceType, target.serviceID)
	switch {
	case plan.isMet(order, line):
		fresh := renewalFromAPI(order, line)
		return &fresh
	case err != nil:
		tfkit.AddAPIError(diags, action, err, nil)
	case line == nil:
		diags.AddError("Unable to "+action, "The API accepted the change, but the order does not have the line any more. "+describeLines(order))
	default:
		diags.AddError("Unable to "+action, fmt.Sprintf("The API accepted the change to %s, but the order reads %s. Look at the order in "+
			"the client area before you apply again.", describeWish(cycle, code), describeLine(order, line)))
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

// isChangeable reports at the attribute in question why a line cannot become as planned. An order that is not open is
// reported at blame.
func isChangeable(order *vpsbg.Order, target address, plan *renewalModel, blame path.Path, diags *diag.Diagnostics) bool {
	line := order.Line(target.serviceType, target.serviceID)
	cycle := plan.BillingCycle
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
