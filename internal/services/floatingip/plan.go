package floatingip

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// modifyPlan refuses what would fail at apply, and says what a change does to the servers and the contract.
func modifyPlan(ctx context.Context, account *billing.Account, req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	var plan, state resourceModel
	diags := &resp.Diagnostics
	if !req.Plan.Raw.IsNull() {
		diags.Append(req.Plan.Get(ctx, &plan)...)
	}
	if !req.State.Raw.IsNull() {
		diags.Append(req.State.Get(ctx, &state)...)
	}
	if diags.HasError() {
		return
	}
	pending := tfkit.PendingCycleIn(ctx, req.Private, diags)
	switch {
	case req.Plan.Raw.IsNull():
		planDestroy(account, &state, diags)
		return
	case req.State.Raw.IsNull():
		planCreate(ctx, account, &plan, req.ClientCapabilities.DeferralAllowed, diags)
	case req.Plan.Raw.Equal(req.State.Raw):
		warnOfState(&plan, &state, pending, diags)
		return
	case state.RefuseChange(state.service(), diags):
		return
	default:
		planUpdate(ctx, account, &plan, &state, diags)
		warnOfState(&plan, &state, pending, diags)
	}
	diags.Append(resp.Plan.Set(ctx, &plan)...)
}

func planDestroy(account *billing.Account, state *resourceModel, diags *diag.Diagnostics) {
	state.PlanDestroy(state.service(), account.Clock().Now(), diags)
	if service := state.service(); !diags.HasError() && !service.HasEnded && !state.ServerID.IsNull() &&
		(!service.IsCancelled || state.IsImmediate()) {
		diags.AddWarning("Server may reboot", fmt.Sprintf("Server %s may reboot. Floating IP %s is attached to it, and VPSBG reboots the server of a "+
			"floating IP that is cancelled. It is not detached first, which would be another reboot.", state.ServerID.ValueString(), state.name()))
	}
}

func planCreate(ctx context.Context, account *billing.Account, plan *resourceModel, isApply bool,
	diags *diag.Diagnostics,
) {
	tfkit.SideBySide(diags,
		func(diags *diag.Diagnostics) { planCost(ctx, account, plan, isApply, diags) },
		func(diags *diag.Diagnostics) {
			planAttach(ctx, account, plan, "A new floating IP ("+plan.Type.ValueString()+")", "", diags)
		},
	)
	purchase := purchase{account, plan, diags}
	tfkit.WarnOfMark(account, purchase.subject(), "Floating IP ("+purchase.kind()+")", path.Root("type"), diags)
}

// planUpdate says what a change does, and opens those values that it affects.
func planUpdate(ctx context.Context, account *billing.Account, plan, state *resourceModel, diags *diag.Diagnostics) {
	switch {
	case plan.Type.IsUnknown():
		diags.AddAttributeWarning(path.Root("type"), "Change may be refused", fmt.Sprintf("Floating IP %s cannot change type in place. It is known only "+
			"after apply: if it is another value, the apply fails and changes nothing of the floating IP.", state.name()))
	case !plan.Type.Equal(state.Type):
		if !state.RefuseDestroy(state.service(), diags) {
			warnOfReplacement(plan, state, diags)
		}
		return // another plan is made for the new one
	}
	if !plan.ServerID.Equal(state.ServerID) {
		planMove(ctx, account, plan, state, diags)
	}
	if !plan.BillingCycle.Equal(state.BillingCycle) {
		planCycle(plan, state)
	}
	switch plan.PlanCancellation(&state.Terms, state.service(), diags) {
	case tfkit.EndUnchanged:
	case tfkit.EndUnknown:
		plan.CancelRequest, plan.Status = types.ObjectUnknown(tfkit.CancelRequestType.AttrTypes), types.StringUnknown()
	case tfkit.EndScheduled:
		plan.CancelRequest = types.ObjectUnknown(tfkit.CancelRequestType.AttrTypes)
	case tfkit.EndTakenBack:
		plan.CancelRequest = tfkit.CancelRequest(nil)
		if state.service().IsSuspended {
			plan.Status = types.StringUnknown() // it is resumed
		}
	}
	plan.PlanProtection(&state.Terms, state.service(), diags)
}

// warnOfReplacement says what the change of a type costs.
func warnOfReplacement(plan, state *resourceModel, diags *diag.Diagnostics) {
	how := "at the end of its paid period"
	if state.IsImmediate() {
		how = "at once, and its paid time is lost"
	}
	diags.AddAttributeWarning(path.Root("type"), "Floating IP is replaced", fmt.Sprintf("Floating IP %s changes from %s to %s, which VPSBG cannot do in "+
		"place. The apply cancels it %s, and buys another one: the address %s is lost, and a new period is charged. To keep it, restore the type, and "+
		"declare the other one as a resource of its own.", state.name(), state.Type.ValueString(), plan.Type.ValueString(), how,
		state.IPAddress.ValueString()))
}

// planCycle computes the cost of another period from the price of a month that the state has.
func planCycle(plan, state *resourceModel) {
	switch monthly := tfkit.ShownPriceOf(state.EstimatedCost); {
	case monthly == nil: // there was none
	case plan.BillingCycle.IsUnknown():
		plan.EstimatedCost = types.ObjectUnknown(tfkit.CostType.AttrTypes)
	default:
		price := billing.Price{Net: monthly.Net, Gross: monthly.Gross}
		plan.EstimatedCost = tfkit.Cost(price, plan.BillingCycle.ValueInt64(), tfkit.TextOf(monthly.Currency))
	}
}

// planMove says which servers reboot.
func planMove(ctx context.Context, account *billing.Account, plan, state *resourceModel, diags *diag.Diagnostics) {
	subject, detached := "Floating IP "+state.name(), ""
	if !state.ServerID.IsNull() {
		server := nameOf(ctx, account, state.ServerID, nil)
		if plan.ServerID.IsUnknown() {
			diags.AddAttributeWarning(path.Root("server_id"), "Server may reboot", fmt.Sprintf("%s may reboot. %s is attached to it, and server_id is "+
				"known only after apply: if it is another one, the floating IP is detached first.", server, subject))
		} else {
			detached = fmt.Sprintf("%s reboots. %s is detached from it.", server, subject)
		}
	}
	planAttach(ctx, account, plan, subject, detached, diags)
}

// planAttach says that the server reboots that a floating IP is attached to. detached says the same of the one that it
// leaves: Terraform shows only the first of several warnings of one kind.
func planAttach(ctx context.Context, account *billing.Account, plan *resourceModel, subject, detached string,
	diags *diag.Diagnostics,
) {
	at := path.Root("server_id")
	switch {
	case plan.ServerID.IsNull() && detached != "":
		diags.AddAttributeWarning(at, "Server reboots", detached)
	case plan.ServerID.IsNull():
	case plan.ServerID.IsUnknown():
		diags.AddAttributeWarning(at, "Server may reboot", fmt.Sprintf("The server with the ID of server_id may reboot. %s is attached to it. "+
			"server_id is known only after apply.", subject))
	default:
		if server := nameOf(ctx, account, plan.ServerID, diags); !diags.HasError() {
			attached := fmt.Sprintf("%s reboots. %s is attached to it.", server, subject)
			diags.AddAttributeWarning(at, "Server reboots", strings.TrimSpace(detached+" "+attached))
		}
	}
}

// nameOf names a server, and checks one that a floating IP is attached to, unless diags is nil.
func nameOf(
	ctx context.Context, account *billing.Account, id types.String, diags *diag.Diagnostics,
) string {
	name := "Server " + id.ValueString()
	number, err := vpsbg.ParseID(id.ValueString())
	if err != nil {
		return name
	}
	server, err := account.Servers.Read(ctx, number, billing.LastWrite)
	switch {
	case vpsbg.IsNotFound(err) && diags != nil:
		diags.AddAttributeError(path.Root("server_id"), "Unknown server", fmt.Sprintf("The account has no server %s. The data source vpsbg_servers lists "+
			"its servers. %s", id.ValueString(), tfkit.DestroyAnyway))
		return name
	case err != nil:
		tflog.Warn(ctx, "the server of a floating IP cannot be read", map[string]any{"id": number, "error": err.Error()})
		return name
	case diags != nil && server.Status == vpsbg.ServerSuspended:
		diags.AddAttributeWarning(path.Root("server_id"), "Server is not active", fmt.Sprintf("Server %s (%d) is suspended, and VPSBG will probably refuse "+
			"to attach a floating IP to it.", server.Hostname, server.ID))
	}
	return fmt.Sprintf("Server %s (%d)", server.Hostname, server.ID)
}

// warnOfState tells of what a user should know although the plan does not change it.
func warnOfState(plan, state *resourceModel, pending tfkit.PendingCycle, diags *diag.Diagnostics) {
	service := state.service()
	plan.WarnOfEnd(service, diags)
	if plan.BillingCycle.Equal(state.BillingCycle) && !service.IsCancelled && !service.HasEnded {
		warnPending(pending, state.name(), state.ExpiryAt, !state.ServerID.IsNull(), diags)
	}
}
