package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Keys of the private state.
const (
	// importedKey marks a server that was imported: what it was bought with is not known.
	importedKey = "imported"
	// unfinishedKey holds an unfinished.
	unfinishedKey = "unfinished"
)

// cycleIsPending is the summary of the warnings of a pending change.
const cycleIsPending = "Billing cycle is not changed yet"

// renewal returns the open order that renews a server and the server's line in it, or nil if there is none.
func (r *serverResource) renewal(
	ctx context.Context, server *vpsbg.Server, asOf billing.AsOf,
) (*vpsbg.Order, *vpsbg.OrderLine, error) {
	service := billing.ServerService(server)
	if !service.MayHaveOpenRenewal() {
		return nil, nil, nil // saves a request for each open renewal order of the account
	}
	order, err := r.account.Orders.Renewal(ctx, service, asOf)
	if err != nil || order == nil {
		return nil, nil, err
	}
	return order, order.Line(vpsbg.ServiceTypeServer, server.ID), nil
}

// setBillingCycle changes the open renewal order. When there is none, or it does not accept the change, the change
// stays pending, which is reported. It returns the server as it is after a change, nil if it was not changed or not
// read.
func (r *serverResource) setBillingCycle(
	ctx context.Context, server *vpsbg.Server, cycle int64, asOf billing.AsOf, private tfkit.PrivateState,
	diags *diag.Diagnostics,
) *vpsbg.Server {
	action := fmt.Sprintf("change the billing cycle of server %s (%d) to %s", server.Hostname, server.ID, tfkit.Months(cycle))
	order, line, err := r.renewal(ctx, server, asOf)
	if err != nil {
		tfkit.AddAPIError(diags, action, err, nil)
		return nil
	}
	var after *vpsbg.Server
	isSent := line != nil && billing.LineRenewsFor(line, cycle)
	switch {
	case line == nil || isSent:
	case !bool(line.IsPeriodChangeable):
		diags.AddAttributeWarning(path.Root("billing_cycle"), cycleIsPending,
			fmt.Sprintf("Server %s: the period of its renewal in order %d cannot be changed. The change is pending until "+
				"the next renewal order.", server.Hostname, order.ID))
	default:
		if after, err = r.changeRenewal(ctx, server, order.ID, cycle); err != nil {
			tfkit.AddAPIError(diags, action, err, tfkit.FieldPaths{"billing_cycle": path.Root("billing_cycle")})
			return nil
		}
		isSent = true
	}
	change := tfkit.PendingCycle{Months: cycle, Sent: isSent}
	if int64(server.BillingCycle) == cycle {
		change = tfkit.PendingCycle{}
	}
	change.Keep(ctx, private, diags)
	warnPending(change, server.Hostname, tfkit.Timestamp(server.ExpiryAt), diags)
	return after
}

// changeRenewal changes the period of a renewal, and returns only when a read shows it: of the server, which it
// returns, or of the order.
func (r *serverResource) changeRenewal(
	ctx context.Context, server *vpsbg.Server, orderID vpsbg.ID, cycle int64,
) (*vpsbg.Server, error) {
	client := r.account.Client
	if err := client.ChangeRenewalPeriod(ctx, orderID, vpsbg.ServiceTypeServer, server.ID, cycle, ""); err != nil {
		return nil, err
	}
	after, err := r.account.Servers.Read(ctx, server.ID, billing.Now)
	if err == nil && billing.ServerService(after).RenewsFor(cycle) {
		return after, nil
	}
	order, err := client.GetOrder(ctx, orderID)
	if err != nil {
		return nil, err
	}
	r.account.Orders.Note(order)
	if line := order.Line(vpsbg.ServiceTypeServer, server.ID); line == nil || !billing.LineRenewsFor(line, cycle) {
		return nil, fmt.Errorf("the API accepted the change of order %d, but a read does not show it", orderID)
	}
	return after, nil
}

// warnPending says that a change has yet to reach an order.
func warnPending(p tfkit.PendingCycle, hostname string, expiry timetypes.RFC3339, diags *diag.Diagnostics) {
	if p.Waits() {
		diags.AddAttributeWarning(path.Root("billing_cycle"), cycleIsPending,
			fmt.Sprintf("Server %s has no renewal order yet, and its billing cycle changes with a renewal: VPSBG opens the "+
				"order some days before %s. The change to %s is pending; the first apply that finds the order sends it.", hostname, tfkit.Day(expiry), tfkit.Months(p.Months)))
	}
}

// keepPendingCycle keeps a declared billing cycle in the state while it waits for the renewal. As soon as there is an
// order that it can be sent to, the state shows the real one instead, so that the plan shows the change.
func (r *serverResource) keepPendingCycle(
	ctx context.Context, server *vpsbg.Server, declared types.Int64, state *resourceModel, private tfkit.PrivateState,
	diags *diag.Diagnostics,
) {
	kept := tfkit.PendingCycleIn(ctx, private, diags)
	if kept.Months == 0 {
		return
	}
	if kept.Months == int64(server.BillingCycle) || kept.Months != declared.ValueInt64() {
		tfkit.PendingCycle{}.Keep(ctx, private, diags)
		return
	}
	if kept.Sent && billing.ServerService(server).RenewsFor(kept.Months) {
		state.BillingCycle = types.Int64Value(kept.Months)
		return
	}
	_, line, err := r.renewal(ctx, server, billing.RenewalAge)
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("search for the renewal order of server %s (%d)", server.Hostname, server.ID), err, nil)
		return
	}
	kept.Sent = line != nil && billing.LineRenewsFor(line, kept.Months)
	kept.Keep(ctx, private, diags)
	if kept.Sent || line == nil || !bool(line.IsPeriodChangeable) {
		state.BillingCycle = types.Int64Value(kept.Months)
	}
}
