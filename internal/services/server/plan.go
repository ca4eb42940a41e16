package server

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// ModifyPlan refuses what would fail or destroy at apply, and says what a change does to the machine and the contract.
func (r *serverResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.provider == nil {
		return
	}
	ctx, cancel := r.provider.Client.Clock().WithTimeout(ctx, lookTime)
	defer cancel()
	var plan, state resourceModel
	switch {
	case req.Plan.Raw.IsNull():
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		planDestroy(&state, r.provider.Client.Clock().Now(), &resp.Diagnostics)
	case req.State.Raw.IsNull():
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		var config resourceModel
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
		if !resp.Diagnostics.HasError() {
			r.planCreate(ctx, &plan, &config, &resp.Diagnostics)
			resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		}
	case req.Plan.Raw.Equal(req.State.Raw): // nothing changes: most servers of most plans
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		warnOfState(&state, &state, keptWish(ctx, req.Private, &resp.Diagnostics), &resp.Diagnostics)
	default:
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		bought, diags := req.Private.GetKey(ctx, boughtKey)
		resp.Diagnostics.Append(diags...)
		kept := keptWish(ctx, req.Private, &resp.Diagnostics)
		if !resp.Diagnostics.HasError() {
			r.planUpdate(ctx, &plan, &state, len(bought) > 0, &resp.Diagnostics)
			warnOfState(&plan, &state, kept, &resp.Diagnostics)
			resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		}
	}
}

func (r *serverResource) planCreate(ctx context.Context, plan, config *resourceModel, diags *diag.Diagnostics) {
	if config.ImageID.IsNull() && config.SnapshotID.IsNull() && config.BackupID.IsNull() && config.PrimaryISOID.IsNull() {
		diags.AddAttributeError(path.Root("image_id"), "Missing source",
			"A server that is to be bought needs one of image_id, snapshot_id, backup_id and primary_iso_id.")
	}
	if !config.PrimaryIPID.IsNull() {
		diags.AddAttributeError(path.Root("primary_ip_id"), "Address not known yet",
			"The addresses of a server are known only once it is bought. Add primary_ip_id after that, from ip_addresses.")
	}
	if config.SSHKeyIDs.IsNull() {
		plan.SSHKeyIDs = types.SetNull(types.StringType) // it gets none
	}
	if !plan.Hostname.IsUnknown() && !plan.AllowDuplicateHostname.ValueBool() && !plan.AllowDuplicateHostname.IsUnknown() {
		r.checkHostname(ctx, plan.Hostname.ValueString(), diags)
	}
	if !plan.Plan.IsUnknown() {
		if bought := r.checkPlan(ctx, plan, diags); bought != nil {
			r.checkAddons(ctx, bought, plan.Addons, diags)
		}
	}
	plan.EstimatedCost = r.estimate(ctx, plan, nil)
	if !config.ImageID.IsNull() && !config.ImageID.IsUnknown() {
		tfkit.CheckImage(ctx, r.provider.Catalog, config.ImageID, diags)
	}
}

// planUpdate refuses changes that the provider cannot make, and opens those values that the others affect.
func (r *serverResource) planUpdate(ctx context.Context, plan, state *resourceModel, bought bool, diags *diag.Diagnostics) {
	if state.Hostname.IsNull() {
		diags.AddError("Server "+state.ID.ValueString()+" is not known yet",
			"It was imported, but cannot be read yet, so that there is nothing to compare the configuration with: VPSBG has not provisioned it, or does not answer for it. Plan again later.")
		return
	}
	name := plan.Hostname.ValueString()
	refuse := func(attribute string, planned, current attr.Value, why string) {
		// After an import there is nothing to compare with, and what is no longer declared does no harm.
		if changed(planned, current) && !planned.IsNull() && (bought || !current.IsNull()) {
			diags.AddAttributeError(path.Root(attribute), "Attribute cannot be changed",
				fmt.Sprintf("%s of server %s is %s, and is to become %s. %s", attribute, name, display(current), display(planned), why))
		}
	}
	const install = "The action vpsbg_server_restore overwrites the disk of a server with it. Set the former value again."
	refuse("snapshot_id", plan.SnapshotID, state.SnapshotID, install)
	refuse("backup_id", plan.BackupID, state.BackupID, install)
	const purchase = "It takes effect with the purchase only. Set the former value again."
	refuse("extra_ipv4", plan.ExtraIPv4, state.ExtraIPv4, purchase)
	refuse("extra_ipv4_ddos", plan.ExtraIPv4DDoS, state.ExtraIPv4DDoS, purchase)
	refuse("extra_ipv6", plan.ExtraIPv6, state.ExtraIPv6, purchase)
	refuse("promo_code", plan.PromoCode, state.PromoCode, purchase)

	if !plan.BillingCycle.Equal(state.BillingCycle) {
		if minimum, ok := state.PlanDetails.Attributes()["minimum_billing_cycle"].(types.Int64); ok {
			tfkit.CheckMinimumCycle(plan.BillingCycle, minimum, state.Plan.ValueString(), diags)
		}
		plan.RenewAmount, plan.RenewAmountWithVAT = types.Float64Unknown(), types.Float64Unknown()
		plan.PotentialExpiryAt = timetypes.NewRFC3339Unknown()
	}
	planCancellation(plan, state, diags)
	r.planMachine(ctx, plan, state, diags)
}

func planCancellation(plan, state *resourceModel, diags *diag.Diagnostics) {
	if plan.CancelAtPeriodEnd.IsUnknown() {
		plan.CancelRequest, plan.PotentialExpiryAt, plan.Status = types.ObjectUnknown(cancelRequestType.AttrTypes), timetypes.NewRFC3339Unknown(), types.StringUnknown()
		return
	}
	if plan.CancelAtPeriodEnd.IsNull() || plan.CancelAtPeriodEnd.Equal(state.CancelAtPeriodEnd) {
		return
	}
	isCancelled := !state.CancelRequest.IsNull()
	if plan.CancelAtPeriodEnd.ValueBool() == isCancelled {
		return // it is so already
	}
	plan.PotentialExpiryAt = timetypes.NewRFC3339Unknown()
	if !plan.CancelAtPeriodEnd.ValueBool() {
		plan.CancelRequest = types.ObjectNull(cancelRequestType.AttrTypes)
		if state.Status.ValueString() == vpsbg.ServerSuspended {
			plan.Status = types.StringUnknown() // it is resumed
		}
		return
	}
	plan.CancelRequest = types.ObjectUnknown(cancelRequestType.AttrTypes)
	diags.AddAttributeWarning(path.Root("cancel_at_period_end"), "Server "+plan.Hostname.ValueString()+" is going to end",
		"Its cancellation is scheduled. It runs until "+day(state.ExpiryAt)+", and is suspended and deleted with its data after that. Until then cancel_at_period_end = false takes it back.")
}

// warnOfState tells of what a user should know although the plan does not change it.
func warnOfState(plan, state *resourceModel, kept wish, diags *diag.Diagnostics) {
	isCancelled := !state.CancelRequest.IsNull()
	if isQuiet(state.Status.ValueString(), isCancelled, kept) {
		return
	}
	takenBack := isCancelled && !plan.CancelAtPeriodEnd.IsNull() && !plan.CancelAtPeriodEnd.ValueBool()
	if state.Status.ValueString() == vpsbg.ServerSuspended && !takenBack {
		diags.AddWarning("Server "+nameWithID(state)+" is suspended", "VPSBG suspended it, because it was cancelled or is not paid. It will be deleted with its data some days later. "+
			"Pay its renewal order or take its cancellation back to keep it.")
	}
	if isCancelled && plan.CancelAtPeriodEnd.IsNull() {
		diags.AddWarning("Server "+nameWithID(state)+" is going to end", "Its cancellation was requested outside of this configuration. It is paid until "+day(state.ExpiryAt)+". "+
			"Set cancel_at_period_end = false to take the cancellation back, or true to declare it.")
	}
	if plan.BillingCycle.Equal(state.BillingCycle) && !isCancelled {
		kept.warn(plan.Hostname.ValueString(), state.ExpiryAt, diags)
	}
}

// planDestroy says what ends and when, or refuses it.
func planDestroy(state *resourceModel, now time.Time, diags *diag.Diagnostics) {
	if refuseDestroy(state, diags) {
		return
	}
	name := nameWithID(state)
	summary := "Server " + name + " is going to be cancelled"
	if state.CancelMode.ValueString() != cancelImmediate {
		diags.AddWarning(summary, "Destroying it requests its cancellation at the end of the paid period: it runs until "+day(state.ExpiryAt)+
			", and is suspended and deleted with its data after that. Terraform no longer manages it from now on. "+
			"To end it at once, set cancel_mode = \"immediate\" and apply that first.")
		return
	}
	lost := ""
	if expiry, diags := state.ExpiryAt.ValueRFC3339Time(); !diags.HasError() && expiry.After(now) {
		lost = fmt.Sprintf(" It is paid until %s: %d days of paid time are lost.", day(state.ExpiryAt), int(math.Round(expiry.Sub(now).Hours()/24)))
	}
	diags.AddWarning(summary, "Destroying it requests its immediate cancellation: it is suspended at once, and deleted with its data some days later."+lost)
}

// refuseDestroy reports that a protected server cannot be destroyed.
func refuseDestroy(state *resourceModel, diags *diag.Diagnostics) bool {
	if state.DeletionProtection.ValueBool() {
		diags.AddAttributeError(path.Root("deletion_protection"), "Server "+nameWithID(state)+" is protected",
			"deletion_protection is true, so that it cannot be destroyed. Set it to false and apply that first.")
	}
	return state.DeletionProtection.ValueBool()
}

func nameWithID(state *resourceModel) string {
	return fmt.Sprintf("%s (%s)", state.Hostname.ValueString(), state.ID.ValueString())
}

func changed(planned, current attr.Value) bool {
	return !planned.IsUnknown() && !planned.Equal(current)
}

// display writes a value for an error text.
func display(value attr.Value) string {
	if value.IsNull() {
		return "not set"
	}
	return value.String()
}

// day writes the day of a timestamp.
func day(at timetypes.RFC3339) string {
	value, diags := at.ValueRFC3339Time()
	if at.IsNull() || diags.HasError() {
		return "the end of the paid period"
	}
	return value.Format(time.DateOnly)
}
