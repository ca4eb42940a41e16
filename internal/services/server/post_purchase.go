package server

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// setUp makes a server that was just bought what is declared beyond its purchase, by the steps of an update. What fails
// is a warning, because the server is paid. It returns what is to be made still, and does not show: the next refresh
// says so.
func (r *serverResource) setUp(
	ctx context.Context, bought *trace, plan, config *resourceModel, diags *diag.Diagnostics,
) unfinished {
	fresh := asBought(plan)
	var problems diag.Diagnostics
	update := update{resource: r, plan: plan, config: config, state: &fresh, diags: &problems}
	if bought.server == nil || len(update.steps()) == 0 {
		return unfinishedOf(plan, &fresh)
	}
	if bought.server.Status == vpsbg.ServerProcessing { // it can be cancelled, and nothing else
		onlyCancelled := *plan
		onlyCancelled.CancelAtPeriodEnd = types.BoolValue(false)
		update.state = &onlyCancelled
	}
	update.make(ctx, update.steps(), bought.server)
	for _, problem := range problems {
		diags.AddWarning("Server is bought, but not set up completely",
			"Server "+plan.Hostname.ValueString()+": "+problem.Summary()+": "+problem.Detail()+"\n\nThe next apply tries again.")
	}
	if server, err := r.account.Client.GetServer(ctx, bought.server.ID); err == nil {
		bought.server = server
	}
	return unfinishedOf(plan, &fresh)
}

// unfinished is what a server was bought without although its state has it, as far as no read is certain to show that.
// It is kept in the private state until the next refresh.
type unfinished struct {
	PrimaryISO   bool `json:"primary_iso"` // the API does not tell
	Power        bool `json:"power"`       // a machine that boots is off for a moment
	RescueMode   bool `json:"rescue_mode"` // it, and the next one, are not read until the server is provisioned
	MeasuredBoot bool `json:"measured_boot"`
}

func unfinishedOf(plan, made *resourceModel) unfinished {
	return unfinished{
		PrimaryISO:   !made.PrimaryISOID.Equal(plan.PrimaryISOID),
		Power:        !made.PowerState.Equal(plan.PowerState),
		RescueMode:   !made.RescueMode.Equal(plan.RescueMode),
		MeasuredBoot: !made.MeasuredBoot.Equal(plan.MeasuredBoot),
	}
}

func (u unfinished) keep(ctx context.Context, private tfkit.PrivateState, diags *diag.Diagnostics) {
	if u == (unfinished{}) {
		diags.Append(private.SetKey(ctx, unfinishedKey, nil)...)
		return
	}
	encoded, _ := json.Marshal(u)
	diags.Append(private.SetKey(ctx, unfinishedKey, encoded)...)
}

// takeUnfinished returns what was kept, and forgets it.
func takeUnfinished(ctx context.Context, private tfkit.PrivateState, diags *diag.Diagnostics) (kept unfinished) {
	encoded, getDiags := private.GetKey(ctx, unfinishedKey)
	diags.Append(getDiags...)
	if len(encoded) > 0 {
		_ = json.Unmarshal(encoded, &kept) // it was written by keep
		unfinished{}.keep(ctx, private, diags)
	}
	return kept
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
func (r *serverResource) readMachine(
	ctx context.Context, server *vpsbg.Server, state *resourceModel, private tfkit.PrivateState, diags *diag.Diagnostics,
) {
	open := takeUnfinished(ctx, private, diags)
	if open.PrimaryISO {
		state.PrimaryISOID = types.StringNull()
	}
	if open.Power {
		state.PowerState = types.StringNull()
	}
	if open.RescueMode {
		state.RescueMode = types.BoolNull()
	}
	if open.MeasuredBoot {
		state.MeasuredBoot = types.ObjectNull(measuredBootType.AttrTypes)
	}
	if server.Status != vpsbg.ServerActive { // it does not run, whatever is declared
		return
	}
	if !state.PowerState.IsNull() && !bool(server.Locked) { // while something is being done, it may be off for a moment
		running, err := machine.New(r.account, server.ID).IsRunning(ctx, server)
		switch {
		case err != nil:
			tfkit.AddAPIError(diags, fmt.Sprintf("determine whether server %s (%d) is running", server.Hostname, server.ID), err, nil)
		case running:
			state.PowerState = types.StringValue(powerRunning)
		default:
			state.PowerState = types.StringValue(powerStopped)
		}
	}
	if !state.RescueMode.IsNull() {
		rescue, err := machine.New(r.account, server.ID).InRescue(ctx)
		if err != nil {
			tfkit.AddAPIError(diags, fmt.Sprintf("determine whether server %s (%d) is in rescue mode", server.Hostname, server.ID), err, nil)
			return
		}
		state.RescueMode = types.BoolValue(rescue)
	}
	if !state.MeasuredBoot.IsNull() && server.State != nil {
		state.MeasuredBoot = measuredBootObject(server)
	}
}
