package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// ModifyPlan refuses what would fail or destroy at apply, and says what a change does to the machine and the contract.
func (r *serverResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if r.account == nil {
		return
	}
	ctx, cancel := r.account.Client.Clock().WithTimeout(ctx, readTimeout)
	defer cancel()
	var plan, state resourceModel
	switch {
	case req.Plan.Raw.IsNull():
		codec().Read(ctx, req.State.Raw, &state, &resp.Diagnostics)
		r.notePlan(ctx, &state, billing.UseDestroyed, req.Private, &resp.Diagnostics)
		state.PlanDestroy(state.service(), r.account.Client.APITime(), &resp.Diagnostics)
	case req.State.Raw.IsNull():
		codec().Read(ctx, req.Plan.Raw, &plan, &resp.Diagnostics)
		var config resourceModel
		codec().Read(ctx, req.Config.Raw, &config, &resp.Diagnostics)
		if !resp.Diagnostics.HasError() {
			r.planCreate(ctx, &plan, &config, req.ClientCapabilities.DeferralAllowed, &resp.Diagnostics)
			r.claim(&plan, "", req.Config.Raw, &resp.Diagnostics)
			resp.Plan.Raw = codec().Write(ctx, &plan, &resp.Diagnostics)
		}
	case req.Plan.Raw.Equal(req.State.Raw): // nothing changes: most servers of most plans
		codec().Read(ctx, req.State.Raw, &state, &resp.Diagnostics)
		r.notePlan(ctx, &state, billing.UseKept, req.Private, &resp.Diagnostics)
		warnOfState(&state, &state, tfkit.PendingCycleIn(ctx, req.Private, &resp.Diagnostics), &resp.Diagnostics)
	default:
		codec().Read(ctx, req.Plan.Raw, &plan, &resp.Diagnostics)
		codec().Read(ctx, req.State.Raw, &state, &resp.Diagnostics)
		if state.RefuseChange(state.service(), &resp.Diagnostics) {
			return
		}
		imported, diags := req.Private.GetKey(ctx, importedKey)
		resp.Diagnostics.Append(diags...)
		kept := tfkit.PendingCycleIn(ctx, req.Private, &resp.Diagnostics)
		r.notePlan(ctx, &state, billing.UseKept, req.Private, &resp.Diagnostics)
		if !resp.Diagnostics.HasError() && isRenamed(&plan, &state) {
			r.checkRename(ctx, &plan, &state, &resp.Diagnostics)
			r.claim(&plan, state.ID.ValueString(), req.Config.Raw, &resp.Diagnostics)
		}
		if !resp.Diagnostics.HasError() {
			r.planUpdate(ctx, &plan, &state, len(imported) == 0, &resp.Diagnostics)
			r.planCost(ctx, &plan, &state, req.ClientCapabilities.DeferralAllowed, &resp.Diagnostics)
			warnOfState(&plan, &state, kept, &resp.Diagnostics)
			resp.Plan.Raw = codec().Write(ctx, &plan, &resp.Diagnostics)
		}
	}
}

// planCreate checks a purchase. isApply says that the plan is certainly made to apply another one, see
// [billing.Promises].
func (r *serverResource) planCreate(
	ctx context.Context, plan, config *resourceModel, isApply bool, diags *diag.Diagnostics,
) {
	if config.ImageID.IsNull() && config.SnapshotID.IsNull() && config.BackupID.IsNull() && config.PrimaryISOID.IsNull() {
		diags.AddAttributeError(path.Root("image_id"), "Missing source",
			"A new server needs one of image_id, snapshot_id, backup_id and primary_iso_id.")
	}
	if !config.PrimaryIPID.IsNull() {
		diags.AddAttributeError(path.Root("primary_ip_id"), "Address not known yet",
			"The addresses of a server are known only after the purchase. Add primary_ip_id later: ip_addresses of "+
				"the data source vpsbg_server shows them.")
	}
	if config.SSHKeyIDs.IsNull() {
		plan.SSHKeyIDs = types.SetNull(types.StringType) // it gets none
	}
	var checks []func(*diag.Diagnostics)
	switch {
	case plan.Hostname.IsUnknown() || plan.AllowDuplicateHostname.IsUnknown():
	case plan.AllowDuplicateHostname.ValueBool():
		r.refuseReplacement(ctx, plan, diags)
	default:
		checks = append(checks, func(diags *diag.Diagnostics) { r.checkHostname(ctx, plan, diags) })
	}
	if !plan.Plan.IsUnknown() {
		checks = append(checks, func(diags *diag.Diagnostics) {
			if bought := r.checkPlan(ctx, plan, diags); bought != nil {
				r.checkAddons(ctx, bought, plan.Addons, diags)
			}
		})
	}
	if !config.ImageID.IsNull() && !config.ImageID.IsUnknown() {
		checks = append(checks, func(diags *diag.Diagnostics) {
			tfkit.CheckImage(ctx, r.account.Catalog, config.ImageID, diags)
		})
	}
	addons := addonsOf(plan.Addons).quantities(nil, nil)
	var cost types.Object
	var costErr error
	checks = append(checks,
		func(*diag.Diagnostics) { cost, costErr = r.estimate(ctx, plan, addons) },
		func(*diag.Diagnostics) {
			_, _ = r.account.Spending.Balance(ctx) // planPurchaseFunds needs it next, and reports a failure
		})
	tfkit.SideBySide(diags, checks...)
	plan.EstimatedCost = cost
	name := plan.Hostname.ValueString()
	switch {
	case diags.HasError(): // they may be of the same read
	case costErr != nil:
		tfkit.AddAPIError(diags, unableToPrice(name), costErr, nil)
	case !plan.Hostname.IsUnknown():
		r.promisePrice(ctx, name, name, plan, addons, isApply, diags)
	}
	r.planPurchaseFunds(ctx, plan, diags)
	r.warnOfMark(name, diags)
}

// planUpdate refuses changes that the provider cannot make, and opens those values that the others affect.
func (r *serverResource) planUpdate(
	ctx context.Context, plan, state *resourceModel, bought bool, diags *diag.Diagnostics,
) {
	if state.Hostname.IsNull() {
		diags.AddError("Server is not known yet",
			"Server "+state.ID.ValueString()+" was imported, but cannot be read yet, so it cannot be compared with the configuration: VPSBG has not "+
				"provisioned it or does not answer for it. Plan again later.")
		return
	}
	refuse := func(attribute string, planned, current attr.Value, why string) {
		// After an import there is nothing to compare with, and what is no longer declared does no harm.
		if planned.IsNull() || !bought && current.IsNull() {
			return
		}
		subject := "Server " + nameWithID(state)
		switch compare(planned, current) {
		case isSame:
		case mayDiffer:
			diags.AddAttributeWarning(path.Root(attribute), "Change may be refused",
				fmt.Sprintf("%s cannot change %[2]s from %[3]s. %[4]sif it is another value, the apply fails and changes nothing "+
					"of the server. %[5]s", subject, attribute, display(current), later(attribute), why))
		case differs:
			diags.AddAttributeError(path.Root(attribute), "Attribute cannot be changed",
				fmt.Sprintf("%s cannot change %s from %s to %s. %s Restore the old value.", subject, attribute, display(current),
					display(planned), why))
		}
	}
	if plan.Hostname.IsUnknown() && !plan.AllowDuplicateHostname.ValueBool() {
		diags.AddAttributeWarning(path.Root("hostname"), "Change may be refused", "Server "+nameWithID(state)+" may get another "+
			"host name. "+later("hostname")+"if another server of the account has it then, the apply fails and changes nothing "+
			"of this server.")
	}
	const install = "The action vpsbg_server_restore overwrites the disk of a server with it."
	refuse("snapshot_id", plan.SnapshotID, state.SnapshotID, install)
	refuse("backup_id", plan.BackupID, state.BackupID, install)
	const purchase = "It applies only to the purchase."
	refuse("extra_ipv4", plan.ExtraIPv4, state.ExtraIPv4, purchase)
	refuse("extra_ipv4_ddos", plan.ExtraIPv4DDoS, state.ExtraIPv4DDoS, purchase)
	refuse("extra_ipv6", plan.ExtraIPv6, state.ExtraIPv6, purchase)
	refuse("promo_code", plan.PromoCode, state.PromoCode, purchase)

	if !plan.BillingCycle.Equal(state.BillingCycle) {
		r.checkCycle(ctx, plan, state, diags)
		plan.RenewAmount, plan.RenewAmountWithVAT = types.NumberUnknown(), types.NumberUnknown()
		plan.PotentialExpiryAt = timetypes.NewRFC3339Unknown()
	}
	planCancellation(plan, state, diags)
	plan.PlanProtection(&state.Terms, state.service(), diags)
	r.planMachine(ctx, plan, state, diags)
	r.warnOfChangeMarks(plan, state, diags)
}

// planCancellation opens what a change of the cancellation affects.
func planCancellation(plan, state *resourceModel, diags *diag.Diagnostics) {
	switch plan.PlanCancellation(&state.Terms, state.service(), diags) {
	case tfkit.EndUnchanged:
	case tfkit.EndUnknown:
		plan.CancelRequest = types.ObjectUnknown(tfkit.CancelRequestType.AttrTypes)
		plan.PotentialExpiryAt = timetypes.NewRFC3339Unknown()
		plan.Status = types.StringUnknown()
	case tfkit.EndScheduled:
		plan.CancelRequest = types.ObjectUnknown(tfkit.CancelRequestType.AttrTypes)
		plan.PotentialExpiryAt = timetypes.NewRFC3339Unknown()
	case tfkit.EndTakenBack:
		plan.CancelRequest, plan.PotentialExpiryAt = tfkit.CancelRequest(nil), timetypes.NewRFC3339Unknown()
		if state.service().IsSuspended {
			plan.Status = types.StringUnknown() // it is resumed
		}
	}
}

// warnOfState tells of what a user should know although the plan does not change it.
func warnOfState(plan, state *resourceModel, pending tfkit.PendingCycle, diags *diag.Diagnostics) {
	service := state.service()
	if isQuiet(state.Status.ValueString(), service.IsCancelled, pending) {
		return
	}
	plan.WarnOfEnd(service, diags)
	if plan.BillingCycle.Equal(state.BillingCycle) && !service.IsCancelled && !service.HasEnded {
		warnPending(pending, plan.Hostname.ValueString(), state.ExpiryAt, diags)
	}
}

func nameWithID(state *resourceModel) string {
	return fmt.Sprintf("%s (%s)", state.Hostname.ValueString(), state.ID.ValueString())
}

// display writes a value for an error text.
func display(value attr.Value) string {
	if value.IsNull() {
		return "not set"
	}
	return value.String()
}
