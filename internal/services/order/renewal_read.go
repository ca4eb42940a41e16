package order

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// read reports errors itself, which name the order: after an import, the id of the renewal is not known yet.
func read(ctx context.Context, account *billing.Account, state *renewalModel, diags *diag.Diagnostics,
) (*renewal, error) {
	target := state.address(diags)
	if diags.HasError() {
		return nil, nil
	}
	all := append(slices.Clone(vpsbg.OpenOrders), vpsbg.OrderPaid, vpsbg.OrderCancelled)
	order, listed, err := billing.Find(
		func() (*vpsbg.Order, error) { return account.Client.GetOrder(ctx, target.orderID) },
		account.Client.ListOrders(ctx, all...), func(order *vpsbg.Order) bool { return order.ID == target.orderID })
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, "read order "+target.orderID.String(), err, nil)
		return nil, nil
	case order == nil:
		return nil, nil
	case listed != nil: // a list shows no lines
		diags.AddWarning("Order cannot be read",
			fmt.Sprintf("The API answers 404 for order %s, but lists it. The state is unchanged.", target.orderID))
		return &renewal{order: order}, nil
	}
	shown := target.in(order)
	switch {
	case shown.line == nil:
		diags.AddWarning("Service left the order",
			fmt.Sprintf("Order %s no longer has a line of %s %s. %s", target.orderID, target.serviceType, target.serviceID, describeLines(order)))
		return nil, nil
	case !order.IsOpen():
		warnOfClosed(shown, state, diags)
	}
	return shown, nil
}

func warnOfClosed(shown *renewal, state *renewalModel, diags *diag.Diagnostics) {
	detail := fmt.Sprintf("Order %s is %s, and reads %s.", shown.order.ID, shown.order.Status, describeLine(shown))
	isImported := state.BillingCycle.IsNull()
	if !isImported && !state.isLineApplied(shown) { // how it was to be paid does not matter any more
		detail += fmt.Sprintf(" This differs from the last applied renewal, %s.",
			describePeriod(state.BillingCycle.ValueInt64(), state.PromoCode.ValueString()))
	}
	diags.AddWarning("Renewal order is closed", detail+" The order can no longer be changed. Remove the resource from "+
		"the configuration when you no longer need it: destroying it sends nothing.")
}

// listRenewals ranges over the lines that the resource can change, of all services or only of the server that the list
// block has.
func listRenewals(ctx context.Context, account *billing.Account, config tfsdk.Config, diags *diag.Diagnostics,
) iter.Seq2[renewal, error] {
	var serverID types.String
	diags.Append(config.GetAttribute(ctx, path.Root("server_id"), &serverID)...)
	server := tfkit.ParseID(serverID, path.Root("server_id"), diags)
	isListed := func(line *vpsbg.OrderLine) bool {
		isServer := line.ServiceType == vpsbg.ServiceTypeServer && line.ServiceID == server
		return bool(line.IsPeriodChangeable) && line.ServiceType != "" && line.ServiceID != 0 && (server == 0 || isServer)
	}
	return func(yield func(renewal, error) bool) {
		for listed, err := range account.Client.ListOrders(ctx, vpsbg.OpenOrders...) {
			if err == nil && !mayRenew(&listed) {
				continue
			}
			order := &listed
			if err == nil {
				if order, err = account.Client.GetOrder(ctx, listed.ID); vpsbg.IsNotFound(err) { // dropped meanwhile
					continue
				}
			}
			if err != nil {
				yield(renewal{}, err)
				return
			}
			for i := range order.Lines {
				if order.IsOpen() && isListed(&order.Lines[i]) && !yield(renewal{order, &order.Lines[i]}, nil) {
					return
				}
			}
		}
	}
}

// mayRenew reports whether an order is open and may renew something.
func mayRenew(order *vpsbg.Order) bool {
	return order.IsOpen() && (order.Type == vpsbg.OrderRenewal || order.Type == vpsbg.OrderCombined)
}
