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

// apply makes an order and its line what is declared, and returns what the API shows then. It sends nothing that is so
// already. An order that is closed is reported at attribute. It returns nil if it reports an error.
func apply(ctx context.Context, client *vpsbg.Client, declared *renewalModel, attribute path.Path,
	diags *diag.Diagnostics,
) *renewal {
	target := declared.address(diags)
	current := load(ctx, client, target, diags)
	if current == nil || !declared.isApplied(current) && !isChangeable(current, target, declared, attribute, diags) {
		return nil
	}
	// The documented call comes first: it must not need the other one, after which VPSBG may pay for the old period.
	for _, step := range []step{changePeriod(client, declared, target), changePayment(client, declared, target)} {
		if !step.isApplied(current) {
			current = step.run(ctx, client, target, diags)
		}
		if current == nil {
			return nil
		}
	}
	return current
}

// step is a call that changes an order, and how to see that it did.
type step struct {
	action    string
	declared  string // in words
	send      func(context.Context) error
	isApplied func(*renewal) bool
	describe  func(*renewal) string
}

func changePeriod(client *vpsbg.Client, declared *renewalModel, target address) step {
	cycle, code := declared.BillingCycle.ValueInt64(), declared.PromoCode.ValueString()
	return step{
		action:   fmt.Sprintf("change the renewal of %s %s in order %s", target.serviceType, target.serviceID, target.orderID),
		declared: describePeriod(cycle, code),
		send: func(ctx context.Context) error {
			return client.ChangeRenewalPeriod(ctx, target.orderID, target.serviceType, target.serviceID, cycle, code)
		},
		isApplied: declared.isLineApplied,
		describe:  describeLine,
	}
}

func changePayment(client *vpsbg.Client, declared *renewalModel, target address) step {
	describe := func(autoPay bool) string { return fmt.Sprintf("auto_pay = %t", autoPay) }
	return step{
		action:   fmt.Sprintf("change auto_pay of order %s", target.orderID),
		declared: describe(declared.AutoPay.ValueBool()),
		send: func(ctx context.Context) error {
			_, err := client.UpdateOrder(ctx, target.orderID, declared.ToAPI())
			return err
		},
		isApplied: func(shown *renewal) bool { return shown.line != nil && declared.isPaymentApplied(shown) },
		describe:  func(shown *renewal) string { return describe(bool(shown.order.AutoPay)) },
	}
}

// run makes the call, and returns the renewal as it reads then, nil if it reports an error.
func (s step) run(ctx context.Context, client *vpsbg.Client, target address, diags *diag.Diagnostics) *renewal {
	err := s.send(ctx)
	if err != nil && !vpsbg.IsOutcomeUnknown(err) {
		tfkit.AddAPIError(diags, s.action, err, tfkit.FieldPaths{
			"billing_cycle": path.Root("billing_cycle"), "promo_code": path.Root("promo_code"), "auto_pay": path.Root("auto_pay"),
		})
		return nil
	}
	shown := load(ctx, client, target, diags)
	switch {
	case shown == nil:
	case s.isApplied(shown):
		return shown
	case err != nil:
		tfkit.AddAPIError(diags, s.action, err, nil)
	case shown.line == nil:
		diags.AddError("Unable to "+s.action, "The API accepted the change, but the order no longer has the line. "+describeLines(shown.order))
	default:
		diags.AddError("Unable to "+s.action, fmt.Sprintf("The API accepted the change to %s, but the order reads %s. "+
			"Check the order in the client area before you apply again.", s.declared, s.describe(shown)))
	}
	return nil
}

// load reads the order of a renewal. It returns nil if it reports an error.
func load(ctx context.Context, client *vpsbg.Client, target address, diags *diag.Diagnostics) *renewal {
	if diags.HasError() { // the address is none
		return nil
	}
	order, err := client.GetOrder(ctx, target.orderID)
	switch {
	case vpsbg.IsNotFound(err):
		diags.AddAttributeError(path.Root("order_id"), "Order not found", fmt.Sprintf("The account has no order %s: "+
			"%s\n\n"+
			"The data source vpsbg_orders finds the open renewal orders of a server. If the order exists, check the "+
			"provider's endpoint.", target.orderID, tfkit.Sentence(err.Error())))
		return nil
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("read order %s", target.orderID), err, nil)
		return nil
	}
	return target.in(order)
}

// isChangeable reports whether an order and its line can become what is declared, and why not at the attribute in
// question. An order that is not open is reported at attribute.
func isChangeable(current *renewal, target address, declared *renewalModel, attribute path.Path,
	diags *diag.Diagnostics,
) bool {
	order, line, cycle := current.order, current.line, declared.BillingCycle
	switch {
	case line == nil:
		at := path.Root("service_id")
		if !slices.ContainsFunc(order.Lines, func(l vpsbg.OrderLine) bool { return l.ServiceType == target.serviceType }) {
			at = path.Root("service_type")
		}
		diags.AddAttributeError(at, "Service not in order",
			fmt.Sprintf("Order %s has no line of %s %s. %s", order.ID, target.serviceType, target.serviceID, describeLines(order)))
	case !order.IsOpen():
		diags.AddAttributeError(attribute, "Order is not open", fmt.Sprintf("Order %s is %s, and reads %s. Only an "+
			"unpaid order can be changed. VPSBG opens the next one some time before the service expires.", order.ID, order.Status, describeLine(current)))
	case !declared.BillingCycle.IsUnknown() && declared.isLineApplied(current):
		return true
	case !bool(line.IsPeriodChangeable):
		diags.AddAttributeError(path.Root("service_id"), "Period cannot be changed",
			fmt.Sprintf("VPSBG does not allow a change of the period of %q in order %s (is_period_changeable is "+
				"false).", line.Label, order.ID))
	case line.MinimumBillingCycle != nil && !cycle.IsUnknown() && cycle.ValueInt64() < int64(*line.MinimumBillingCycle):
		diags.AddAttributeError(path.Root("billing_cycle"), "Billing cycle too short", fmt.Sprintf("%q is sold for at "+
			"least %s, not for %s.",
			line.Label, tfkit.Months(int64(*line.MinimumBillingCycle)), tfkit.Months(cycle.ValueInt64())))
	default:
		return true
	}
	return false
}

func describePeriod(cycle int64, code string) string {
	if code == "" {
		return tfkit.Months(cycle)
	}
	return fmt.Sprintf("%s with promo code %s", tfkit.Months(cycle), code)
}

func describeLine(shown *renewal) string {
	if shown.line.BillingCycle == nil {
		return "no period"
	}
	return describePeriod(int64(*shown.line.BillingCycle), shown.promoCode())
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
