package floatingip

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// setBillingCycle changes the open renewal order that names the floating IP. When there is none, or it does not accept
// the change, the change stays pending, which is reported.
func setBillingCycle(ctx context.Context, account *billing.Account, plan *resourceModel, ip *vpsbg.FloatingIP,
	diags *diag.Diagnostics,
) {
	cycle := plan.BillingCycle.ValueInt64()
	name := fmt.Sprintf("%s (%d)", ip.Address.Address, ip.ID)
	action := "change the billing cycle of floating IP " + name + " to " + tfkit.Months(cycle)
	order, line, err := account.Orders.FloatingIPRenewal(ctx, ip, billing.RenewalAge)
	if err != nil {
		tfkit.AddAPIError(diags, action, err, nil)
		return
	}
	isSent := line != nil && billing.LineRenewsFor(line, cycle)
	if line != nil && !isSent && bool(line.IsPeriodChangeable) {
		if err := changeRenewal(ctx, account, order.ID, line, cycle); err != nil {
			tfkit.AddAPIError(diags, action, err, fields)
			return
		}
		isSent = true
	}
	pending := tfkit.PendingCycle{Months: cycle, Sent: isSent}
	if int64(ip.BillingCycle) == cycle {
		pending = tfkit.PendingCycle{}
	}
	pending.Keep(ctx, plan.Private(), diags)
	warnPending(pending, name, tfkit.Timestamp(ip.ExpiryAt), ip.ServerID != 0, diags)
}

// changeRenewal changes the period of a renewal, and returns only when a read of the order shows it.
func changeRenewal(
	ctx context.Context, account *billing.Account, orderID vpsbg.ID, line *vpsbg.OrderLine, cycle int64,
) error {
	err := account.Client.ChangeRenewalPeriod(ctx, orderID, line.ServiceType, line.ServiceID, cycle, "")
	if err != nil {
		return err
	}
	order, err := account.Client.GetOrder(ctx, orderID)
	if err != nil {
		return err
	}
	account.Orders.Note(order)
	if line := order.Line(line.ServiceType, line.ServiceID); line == nil || !billing.LineRenewsFor(line, cycle) {
		return fmt.Errorf("the API accepted the change of order %d, but a read does not show it", orderID)
	}
	return nil
}

// warnPending says that a change has yet to reach an order.
func warnPending(
	p tfkit.PendingCycle, name string, expiry timetypes.RFC3339, isAttached bool, diags *diag.Diagnostics,
) {
	if !p.Waits() {
		return
	}
	why := "no renewal order names it yet: VPSBG opens one some days before " + tfkit.Day(expiry)
	if isAttached {
		why = "VPSBG renews it together with the server that it is attached to, on an order that does not name it"
	}
	diags.AddAttributeWarning(path.Root("billing_cycle"), "Billing cycle is not changed yet", fmt.Sprintf("Floating IP %s: %s. The change to %s is "+
		"pending; the first apply that finds an order for it sends it.", name, why, tfkit.Months(p.Months)))
}

// keepPendingCycle keeps a declared billing cycle while it waits for the renewal, as what is shown. As soon as there is
// an order that it can be sent to, the real one is shown instead, so that the plan shows the change.
func keepPendingCycle(ctx context.Context, account *billing.Account, state *resourceModel, shown *vpsbg.FloatingIP,
	diags *diag.Diagnostics,
) {
	kept := tfkit.PendingCycleIn(ctx, state.Private(), diags)
	if kept.Months == 0 {
		return
	}
	if kept.Months == int64(shown.BillingCycle) || kept.Months != state.BillingCycle.ValueInt64() {
		tfkit.PendingCycle{}.Keep(ctx, state.Private(), diags)
		return
	}
	_, line, err := account.Orders.FloatingIPRenewal(ctx, shown, billing.RenewalAge)
	if err != nil {
		tfkit.AddAPIError(diags, "search for the renewal order of floating IP "+state.name(), err, nil)
		return
	}
	kept.Sent = line != nil && billing.LineRenewsFor(line, kept.Months)
	kept.Keep(ctx, state.Private(), diags)
	if kept.Sent || line == nil || !bool(line.IsPeriodChangeable) {
		shown.BillingCycle = vpsbg.Int(kept.Months)
	}
}
