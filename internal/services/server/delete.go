package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func (r *serverResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state resourceModel
	codec().Read(ctx, req.State.Raw, &state, &resp.Diagnostics)
	ctx, cancel := tfkit.WithTimeout(ctx, r.account.Client.Clock(), state.Timeouts.Delete, defaultTimeouts.Delete,
		&resp.Diagnostics)
	defer cancel()
	// a replacement is not planned as a destruction
	if resp.Diagnostics.HasError() || state.RefuseDestroy(state.service(), &resp.Diagnostics) {
		return
	}
	now := state.IsImmediate()
	isUncancelled := state.CancelRequest.IsNull() && state.Status.ValueString() == vpsbg.ServerActive
	if id, err := vpsbg.ParseID(state.ID.ValueString()); err == nil && !now && isUncancelled {
		after, accepted, err := cancellation(r.account).CancelUnread(ctx, id, state.CancelReason.ValueString())
		switch {
		case err != nil:
			tfkit.AddAPIError(&resp.Diagnostics, "cancel server "+nameWithID(&state), err, state.requestFields())
			return
		case after != nil:
			reportCancelled(after, true, &resp.Diagnostics)
			return
		case accepted: // its end is expected now, whatever the state has
			state.CancelAtPeriodEnd = types.BoolValue(true)
		}
	}
	server, found := r.find(ctx, &state, req.Private, r.readNow, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
		return
	case found == gone:
		reportEnded(nameWithID(&state), &resp.Diagnostics)
		return
	case found == pending:
		r.deletePending(ctx, &state, &resp.Diagnostics)
		return
	}
	ends := cancellation(r.account)
	isSent := ends.State(server).NeedsRequest(now)
	after, err := ends.Cancel(ctx, server, now, state.CancelReason.ValueString())
	if vpsbg.IsNotFound(err) { // it may have ended meanwhile, or the API is another one
		_, found = r.find(ctx, &state, req.Private, r.readNow, &resp.Diagnostics)
	}
	switch {
	case resp.Diagnostics.HasError():
	case found == gone:
		reportEnded(nameWithID(&state), &resp.Diagnostics)
	case err != nil:
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("cancel server %s (%d)", server.Hostname, server.ID), err, state.requestFields())
	case after == nil:
		reportEnded(nameWithID(&state), &resp.Diagnostics)
	default:
		reportCancelled(after, isSent, &resp.Diagnostics)
	}
}

// reportCancelled says what has become of a server that leaves the state, for those who apply a saved plan.
func reportCancelled(after *vpsbg.Server, isSent bool, diags *diag.Diagnostics) {
	what := "is cancelled"
	if !isSent {
		what = "was cancelled already, and nothing was sent"
	}
	runs := "runs until " + tfkit.Day(tfkit.Timestamp(after.ExpiryAt)) + ", and is suspended and deleted with its data after that"
	if after.Status == vpsbg.ServerSuspended {
		runs = "is suspended, and is deleted with its data some days later"
	}
	diags.AddWarning("Server is cancelled", fmt.Sprintf("Server %s (%d) %s: it %s.", after.Hostname, after.ID, what, runs))
}

func reportEnded(name string, diags *diag.Diagnostics) {
	diags.AddWarning("Server has ended", "Server "+name+" has ended already. It is removed from the state.")
}

// deletePending ends a purchase whose server does not show yet: an unpaid order is dropped, what is paid has to wait.
func (r *serverResource) deletePending(ctx context.Context, state *resourceModel, diags *diag.Diagnostics) {
	if id := tfkit.ParseID(state.OrderID, path.Root("order_id"), diags); id != 0 {
		order, err := r.account.Client.GetOrder(ctx, id)
		if err == nil && order.AwaitsPayment() {
			if err := r.account.Client.DeleteOrder(ctx, id); err != nil {
				tfkit.AddAPIError(diags, fmt.Sprintf("delete order %d, which is not paid", id), err, nil)
			}
			return
		}
	}
	diags.AddError("Unable to cancel server "+nameWithID(state),
		"It is bought, but VPSBG does not show it yet, so it cannot be cancelled. Destroy it again when it is "+
			"provisioned.")
}
