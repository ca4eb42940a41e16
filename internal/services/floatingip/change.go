package floatingip

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// fields are the attributes behind the fields of the API's requests.
var fields = tfkit.FieldPaths{
	"server_id": path.Root("server_id"), "reason": path.Root("cancel_reason"), "billing_cycle": path.Root("billing_cycle"),
}

func create(ctx context.Context, account *billing.Account, plan *resourceModel, save func(*vpsbg.FloatingIP),
	diags *diag.Diagnostics,
) {
	server := serverID(plan.ServerID, diags)
	if diags.HasError() {
		return
	}
	var move *billing.Move
	if server != 0 {
		move = account.Announce(server)
		defer move.Leave()
	}
	purchase := purchase{account, plan, diags}
	ip := purchase.run(ctx)
	if ip == nil {
		return
	}
	// From here on it is paid. Terraform replaces a resource whose creation failed, and that would buy another one: all
	// that may still go wrong is a warning.
	plan.fillCost(ctx, account)
	rememberAccount(ctx, account, plan.Private(), diags)
	save(ip)
	ip, err := purchase.await(ctx, ip)
	save(ip)
	name := fmt.Sprintf("Floating IP %s (%d)", ip.Address.Address, ip.ID)
	switch {
	case err != nil:
		diags.AddWarning("Floating IP is not provisioned yet", fmt.Sprintf("%s is bought and in the state, but %s The next plan or apply updates it.",
			name, tfkit.Sentence(err.Error())))
		return
	case move == nil:
		return
	}
	if err := move.Make(ctx, ip.ID); err != nil {
		diags.AddWarning("Floating IP is bought, but not attached", fmt.Sprintf("%s could not be attached to server %d: %s Apply again: the next "+
			"plan shows it.", name, server, tfkit.Sentence(err.Error())))
	}
	if after, err := account.FloatingIPs.Read(ctx, ip.ID, billing.LastWrite); err == nil && after != nil {
		save(after)
	}
}

// serverID reads server_id. A server that is bought and has no id of its own yet cannot carry a floating IP.
func serverID(value types.String, diags *diag.Diagnostics) vpsbg.ID {
	return tfkit.ParseID(value, path.Root("server_id"), diags)
}

func update(ctx context.Context, account *billing.Account, change tfkit.Change[*resourceModel],
	diags *diag.Diagnostics,
) *vpsbg.FloatingIP {
	plan, state := change.Plan, change.State
	plan.fillCost(ctx, account)
	if !plan.Type.Equal(state.Type) {
		diags.AddAttributeError(path.Root("type"), "Attribute cannot be changed", fmt.Sprintf("Floating IP %s cannot change type from %s to %s: "+
			"the value was not known when this was planned. Plan again: the next plan shows the replacement.",
			state.name(), state.Type.ValueString(), plan.Type.ValueString()))
		return nil
	}
	moves, renews := !plan.ServerID.Equal(state.ServerID), !plan.BillingCycle.Equal(state.BillingCycle)
	ends := !plan.CancelAtPeriodEnd.IsNull() && !plan.CancelAtPeriodEnd.Equal(state.CancelAtPeriodEnd)
	if !moves && !renews && !ends {
		return nil // all that changes is for the provider alone
	}
	target := serverID(plan.ServerID, diags)
	if diags.HasError() {
		return nil
	}
	var move *billing.Move
	if moves {
		move = account.Announce(target)
		defer move.Leave()
	}
	ip, found := find(ctx, account, state, billing.Now, diags)
	if found != present {
		if !diags.HasError() {
			diags.AddError("Unable to change floating IP "+state.name(), "It has ended. Plan again to see its status.")
		}
		return nil
	}
	if moves {
		if err := move.Make(ctx, ip.ID); err != nil {
			tfkit.AddAPIError(diags, moveAction(state, plan), err, fields)
			return nil
		}
	}
	if ends {
		if ip = setCancellation(ctx, account, plan, ip, diags); ip == nil {
			return nil
		}
	}
	if renews {
		setBillingCycle(ctx, account, plan, ip, diags)
	}
	if diags.HasError() {
		return nil
	}
	after, err := account.FloatingIPs.Read(ctx, ip.ID, billing.LastWrite)
	if err != nil || after == nil {
		return ip
	}
	return after
}

// moveAction is what could not be done if a move fails.
func moveAction(state, plan *resourceModel) string {
	if plan.ServerID.IsNull() {
		return "detach floating IP " + state.name() + " from server " + state.ServerID.ValueString()
	}
	return "attach floating IP " + state.name() + " to server " + plan.ServerID.ValueString()
}

// cancellation is how floating IPs end.
func cancellation(account *billing.Account) billing.Cancellation[vpsbg.FloatingIP] {
	return billing.Cancellation[vpsbg.FloatingIP]{
		Account:   account,
		Kind:      "floating IP",
		Operation: "cancelFloatingIPs",
		Request:   account.Client.CancelFloatingIPs,
		Undo:      account.Client.UndoCancelFloatingIPs,
		Read: func(ctx context.Context, id vpsbg.ID) (*vpsbg.FloatingIP, error) {
			ip, err := account.FloatingIPs.Read(ctx, id, billing.Now)
			if ip == nil && err == nil {
				ip, _, err = account.FloatingIPs.Listed(ctx, id, billing.Now)
			}
			return ip, err
		},
		State: func(ip *vpsbg.FloatingIP) billing.CancellationState {
			return billing.CancellationState{
				ID: ip.ID, Request: ip.CancelRequest,
				IsSuspended: ip.Status == vpsbg.ServerSuspended, IsGone: ip.Status == vpsbg.ServerTerminated,
			}
		},
	}
}

// setCancellation returns the floating IP as it is then, nil if it reports an error.
func setCancellation(ctx context.Context, account *billing.Account, plan *resourceModel, ip *vpsbg.FloatingIP,
	diags *diag.Diagnostics,
) *vpsbg.FloatingIP {
	action, ends := "schedule the cancellation", cancellation(account)
	var after *vpsbg.FloatingIP
	var err error
	if plan.CancelAtPeriodEnd.ValueBool() {
		after, err = ends.Cancel(ctx, ip, false, plan.CancelReason.ValueString())
	} else {
		action = "undo the cancellation"
		after, err = ends.UndoCancel(ctx, ip)
	}
	if err == nil && after == nil {
		err = fmt.Errorf("floating IP %d has ended meanwhile", ip.ID)
	}
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("%s of floating IP %s (%d)", action, ip.Address.Address, ip.ID), err, fields)
		return nil
	}
	return after
}

func remove(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics) {
	// a replacement is not planned as a destruction
	if state.RefuseDestroy(state.service(), diags) {
		return
	}
	now := state.IsImmediate()
	ends, reason, action := cancellation(account), state.CancelReason.ValueString(), "cancel floating IP "+state.name()
	isUncancelled := state.CancelRequest.IsNull() && state.Status.ValueString() == vpsbg.ServerActive
	if id := state.ParseID(diags); !now && isUncancelled && !diags.HasError() {
		after, accepted, err := ends.CancelUnread(ctx, id, reason)
		switch {
		case err != nil:
			tfkit.AddAPIError(diags, action, err, fields)
			return
		case after != nil:
			reportCancelled(after, true, diags)
			return
		case accepted: // its end is expected now, whatever the state has
			state.CancelAtPeriodEnd = types.BoolValue(true)
		}
	}
	ip, found := find(ctx, account, state, billing.Now, diags)
	switch {
	case diags.HasError():
		return
	case found == gone:
		reportEnded(state.name(), diags)
		return
	}
	isSent := ends.State(ip).NeedsRequest(now)
	after, err := ends.Cancel(ctx, ip, now, reason)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, action, err, fields)
	case after == nil:
		reportEnded(state.name(), diags)
	default:
		reportCancelled(after, isSent, diags)
	}
}

// reportCancelled says what has become of a floating IP that leaves the state, for those who apply a saved plan.
func reportCancelled(after *vpsbg.FloatingIP, isSent bool, diags *diag.Diagnostics) {
	what := "is cancelled"
	if !isSent {
		what = "was cancelled already, and nothing was sent"
	}
	runs := "runs until " + tfkit.Day(tfkit.Timestamp(after.ExpiryAt)) + ", and ends after that"
	if after.Status == vpsbg.ServerSuspended {
		runs = "is suspended, and ends some days later"
	}
	diags.AddWarning("Floating IP is cancelled", fmt.Sprintf("Floating IP %s (%d) %s: it %s.", after.Address.Address, after.ID, what, runs))
}

func reportEnded(name string, diags *diag.Diagnostics) {
	diags.AddWarning("Floating IP has ended", "Floating IP "+name+" has ended. It is removed from the state.")
}
