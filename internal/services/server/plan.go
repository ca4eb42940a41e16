package server

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

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
			planUpdate(&plan, &state, len(bought) > 0, &resp.Diagnostics)
			warnOfState(&plan, &state, kept, &resp.Diagnostics)
			resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		}
	}
}

func (r *serverResource) planCreate(ctx context.Context, plan, config *resourceModel, diags *diag.Diagnostics) {
	if config.ImageID.IsNull() && config.SnapshotID.IsNull() && config.BackupID.IsNull() && config.PrimaryISOID.IsNull() {
		diags.AddAttributeError(path.Root("image_id"), "Missing source",
			"A server that is to be bought needs exactly one of image_id, snapshot_id, backup_id and primary_iso_id.")
	}
	if config.SSHKeyIDs.IsNull() {
		plan.SSHKeyIDs = types.SetNull(types.StringType) // it gets none
	}
	if !plan.Hostname.IsUnknown() && !plan.AllowDuplicateHostname.ValueBool() && !plan.AllowDuplicateHostname.IsUnknown() {
		r.checkHostname(ctx, plan.Hostname.ValueString(), diags)
	}
	if !plan.Plan.IsUnknown() {
		r.checkPlan(ctx, plan, diags)
	}
	if !config.ImageID.IsNull() && !config.ImageID.IsUnknown() {
		r.checkImage(ctx, config.ImageID, diags)
	}
}

// checkHostname looks for a live server of the hostname. The purchase looks again, for orders as well; but when a server is
// to be replaced, only the plan can refuse it before the old one is cancelled.
func (r *serverResource) checkHostname(ctx context.Context, hostname string, diags *diag.Diagnostics) {
	servers, err := r.provider.Client.ServersNamed(ctx, hostname, vpsbg.Forever)
	if err != nil {
		tfkit.AddAPIError(diags, "check the hostname", err, nil)
		return
	}
	if len(servers) > 0 {
		reportDuplicate(trace{server: &servers[0]}, hostname, diags)
	}
}

// checkPlan checks the plan that is to be bought against the catalogue.
func (r *serverResource) checkPlan(ctx context.Context, model *resourceModel, diags *diag.Diagnostics) {
	plans, err := r.provider.Catalog.Plans(ctx)
	if err != nil {
		tfkit.AddAPIError(diags, "check the plan", err, nil)
		return
	}
	key := model.Plan.ValueString()
	keys := make([]string, len(plans))
	for i := range plans {
		keys[i] = plans[i].Key()
	}
	i := slices.Index(keys, key)
	if i < 0 {
		diags.AddAttributeError(path.Root("plan"), "Unknown plan",
			fmt.Sprintf("VPSBG has no plan %q. The nearest are: %s.", key, strings.Join(tfkit.Nearest(key, keys), ", ")))
		return
	}
	if available := plans[i].Available; available != nil && !bool(*available) {
		diags.AddAttributeError(path.Root("plan"), "Plan out of stock", fmt.Sprintf("The plan %s is not available at the moment. "+
			"data.vpsbg_plans with only_available = true lists those that are.", key))
	}
	checkMinimumCycle(model.BillingCycle, tfkit.Count(plans[i].MinimumBillingCycle), key, diags)
}

func checkMinimumCycle(cycle, minimum types.Int64, plan string, diags *diag.Diagnostics) {
	if !cycle.IsNull() && !cycle.IsUnknown() && cycle.ValueInt64() < minimum.ValueInt64() {
		diags.AddAttributeError(path.Root("billing_cycle"), "Billing cycle too short",
			fmt.Sprintf("The plan %s is sold for %s at least, not for %s.", plan, tfkit.Months(minimum.ValueInt64()), tfkit.Months(cycle.ValueInt64())))
	}
}

// checkImage checks the image that is to be installed. The list of images is not documented: without it, the API decides.
func (r *serverResource) checkImage(ctx context.Context, id types.String, diags *diag.Diagnostics) {
	images, err := r.provider.Catalog.ServerImages(ctx)
	if vpsbg.IsUnproven(err) {
		tflog.Info(ctx, "the image is not checked: the API has no list of images", map[string]any{"error": err.Error()})
		return
	}
	if err != nil {
		tfkit.AddAPIError(diags, "check the image", err, nil)
		return
	}
	names := make(map[string]string, len(images))
	ids := make([]string, len(images))
	for i, image := range images {
		ids[i] = image.ID.String()
		names[ids[i]] = image.Name
	}
	if _, known := names[id.ValueString()]; known {
		return
	}
	nearest := tfkit.Nearest(id.ValueString(), ids)
	for i, near := range nearest {
		nearest[i] = fmt.Sprintf("%s (%s)", near, names[near])
	}
	diags.AddAttributeError(path.Root("image_id"), "Unknown image", fmt.Sprintf("VPSBG has no image with the id %s. The nearest are: %s. "+
		"data.vpsbg_server_image finds an image by its name.", id.ValueString(), strings.Join(nearest, ", ")))
}

// planUpdate refuses changes that the provider cannot make, and opens those values that the others affect.
func planUpdate(plan, state *resourceModel, bought bool, diags *diag.Diagnostics) {
	if state.Hostname.IsNull() {
		diags.AddError("Server "+state.ID.ValueString()+" is not known yet",
			"It was imported, but cannot be read yet, so that there is nothing to compare the configuration with: VPSBG has not provisioned it, or does not answer for it. Plan again later.")
		return
	}
	name := plan.Hostname.ValueString()
	if changed(plan.Plan, state.Plan) {
		diags.AddAttributeError(path.Root("plan"), "Plan cannot be changed",
			fmt.Sprintf("Server %s has the plan %s. This version of the provider does not scale servers. Set plan = %[2]q, which also takes over a server that was scaled in the client area.",
				name, state.Plan.ValueString()))
	}
	refuse := func(attribute string, planned, current attr.Value, why string) {
		// After an import there is nothing to compare with, and what is no longer declared does no harm.
		if changed(planned, current) && !planned.IsNull() && (bought || !current.IsNull()) {
			diags.AddAttributeError(path.Root(attribute), "Attribute cannot be changed",
				fmt.Sprintf("%s of server %s is %s, and is to become %s. %s", attribute, name, display(current), display(planned), why))
		}
	}
	const install = "This version of the provider does not reinstall servers, and never replaces them. Declare what it is again, which also takes over a server that was reinstalled in the client area."
	refuse("image_id", plan.ImageID, state.ImageID, install)
	refuse("snapshot_id", plan.SnapshotID, state.SnapshotID, install)
	refuse("backup_id", plan.BackupID, state.BackupID, install)
	refuse("primary_iso_id", plan.PrimaryISOID, state.PrimaryISOID, install)
	const purchase = "It takes effect with the purchase only. Set the former value again."
	refuse("secondary_iso_id", plan.SecondaryISOID, state.SecondaryISOID, purchase)
	refuse("extra_ipv4", plan.ExtraIPv4, state.ExtraIPv4, purchase)
	refuse("extra_ipv4_ddos", plan.ExtraIPv4DDoS, state.ExtraIPv4DDoS, purchase)
	refuse("extra_ipv6", plan.ExtraIPv6, state.ExtraIPv6, purchase)
	refuse("promo_code", plan.PromoCode, state.PromoCode, purchase)

	if !plan.BillingCycle.Equal(state.BillingCycle) {
		if minimum, ok := state.PlanDetails.Attributes()["minimum_billing_cycle"].(types.Int64); ok {
			checkMinimumCycle(plan.BillingCycle, minimum, state.Plan.ValueString(), diags)
		}
		plan.RenewAmount, plan.RenewAmountWithVAT = types.Float64Unknown(), types.Float64Unknown()
		plan.PotentialExpiryAt = timetypes.NewRFC3339Unknown()
	}
	planCancellation(plan, state, diags)
	planPassword(plan, state, diags)
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

func planPassword(plan, state *resourceModel, diags *diag.Diagnostics) {
	attribute := "password"
	switch {
	case !plan.Password.IsNull() && changed(plan.Password, state.Password):
	case !plan.PasswordWOVersion.IsNull() && changed(plan.PasswordWOVersion, state.PasswordWOVersion):
		attribute = "password_wo_version"
	default:
		return
	}
	if plan.RebootOnPasswordChange.ValueBool() {
		diags.AddAttributeWarning(path.Root(attribute), "Server "+plan.Hostname.ValueString()+" reboots", "reboot_on_password_change reboots it to make the new password effective.")
	} else {
		diags.AddAttributeWarning(path.Root(attribute), "The new password takes effect with the next boot",
			"Server "+plan.Hostname.ValueString()+" keeps its password until it boots. Set reboot_on_password_change = true to reboot it at once.")
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
