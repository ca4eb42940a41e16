package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// setUp makes a server that was just bought what is declared beyond its purchase, by the steps of an update. What fails is a
// warning, because the server is paid; the next refresh finds out that it is missing. It tells whether all is done.
func (r *serverResource) setUp(ctx context.Context, bought *trace, plan, config *resourceModel, diags *diag.Diagnostics) bool {
	fresh := asBought(plan)
	var problems diag.Diagnostics
	update := update{resource: r, plan: plan, config: config, state: &fresh, diags: &problems}
	isComplete := len(update.steps()) == 0
	if isComplete || bought.server == nil {
		return isComplete
	}
	isReady := bought.server.Status != vpsbg.ServerProcessing
	if !isReady { // it can be cancelled, and nothing else
		fresh = *plan
		fresh.CancelAtPeriodEnd = types.BoolValue(false)
	}
	update.make(ctx, update.steps(), bought.server)
	for _, problem := range problems {
		diags.AddWarning("Server "+plan.Hostname.ValueString()+" is bought, but not set up completely",
			problem.Summary()+": "+problem.Detail()+"\n\nThe next apply tries again.")
	}
	if server, err := r.provider.Client.GetServer(ctx, bought.server.ID); err == nil {
		bought.server = server
	}
	return isReady && !problems.HasError()
}

// asBought is what a server is that was just bought, in terms of what is declared: it runs, from the disk.
func asBought(plan *resourceModel) resourceModel {
	fresh := *plan
	if plan.PowerState.ValueString() == powerStopped {
		fresh.PowerState = types.StringValue(powerRunning)
	}
	if plan.RescueMode.ValueBool() {
		fresh.RescueMode = types.BoolValue(false)
	}
	if plan.CancelAtPeriodEnd.ValueBool() {
		fresh.CancelAtPeriodEnd = types.BoolValue(false)
	}
	fresh.MeasuredBoot = types.ObjectNull(measuredBootType.AttrTypes)
	if !plan.isInstalledFromISO() {
		fresh.PrimaryISOID = types.StringNull()
	}
	return fresh
}

// readMachine takes over what has become of the declared things that the server itself does not show, or not always.
func (r *serverResource) readMachine(ctx context.Context, server *vpsbg.Server, state *resourceModel, private privateState, diags *diag.Diagnostics) {
	withoutISO, getDiags := private.GetKey(ctx, withoutISOKey)
	diags.Append(getDiags...)
	if len(withoutISO) > 0 {
		state.PrimaryISOID = types.StringNull()
		diags.Append(private.SetKey(ctx, withoutISOKey, nil)...)
	}
	if server.Status != vpsbg.ServerActive { // it does not run, whatever is declared
		return
	}
	if !state.PowerState.IsNull() {
		running, err := isRunning(ctx, r.provider.Client, server)
		switch {
		case err != nil:
			tfkit.AddAPIError(diags, fmt.Sprintf("find out whether server %s (%d) is running", server.Hostname, server.ID), err, nil)
		case running:
			state.PowerState = types.StringValue(powerRunning)
		default:
			state.PowerState = types.StringValue(powerStopped)
		}
	}
	if !state.RescueMode.IsNull() {
		rescue, err := inRescue(ctx, r.provider.Client, server.ID)
		if err != nil {
			tfkit.AddAPIError(diags, fmt.Sprintf("find out whether server %s (%d) is in rescue mode", server.Hostname, server.ID), err, nil)
			return
		}
		state.RescueMode = types.BoolValue(rescue)
	}
	if !state.MeasuredBoot.IsNull() && server.State != nil {
		state.MeasuredBoot = measuredBootObject(server)
	}
}
