package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// checkPlan checks a plan that is to be bought or scaled to against the catalogue, and returns it unless it is refused.
func (r *serverResource) checkPlan(ctx context.Context, model *resourceModel, diags *diag.Diagnostics) *vpsbg.Plan {
	key := model.Plan.ValueString()
	plan, err := r.account.Catalog.Plan(ctx, key)
	unknown, isUnknown := errors.AsType[billing.UnknownPlan](err)
	switch {
	case isUnknown:
		diags.AddAttributeError(path.Root("plan"), "Unknown plan", unknown.Error()+" "+tfkit.AreNearest(tfkit.Nearest(key, unknown.Known)))
		return nil
	case err != nil:
		tfkit.AddAPIError(diags, "check the plan", err, nil)
		return nil
	}
	if available := plan.Available; available != nil && !bool(*available) {
		diags.AddAttributeError(path.Root("plan"), "Plan out of stock", fmt.Sprintf("The plan %s is not available at "+
			"the moment. data.vpsbg_plans with only_available = true lists available plans.", key))
	}
	tfkit.CheckMinimumCycle(model.BillingCycle, tfkit.Count(plan.MinimumBillingCycle), key, diags)
	return plan
}

// checkCycle checks a shorter billing cycle against the catalogue. Without it, the API decides.
func (r *serverResource) checkCycle(ctx context.Context, model, state *resourceModel, diags *diag.Diagnostics) {
	if model.Plan.IsUnknown() || model.BillingCycle.ValueInt64() >= state.BillingCycle.ValueInt64() {
		return
	}
	plan, err := r.account.Catalog.Plan(ctx, model.Plan.ValueString())
	if err != nil {
		tflog.Info(ctx, "the billing cycle is not checked", map[string]any{"error": err.Error()})
		return
	}
	tfkit.CheckMinimumCycle(model.BillingCycle, tfkit.Count(plan.MinimumBillingCycle), plan.Key(), diags)
}

// checkAddons checks the addons that are declared against those that are sold with the plan. How licences for users are
// called there is not documented: the API decides about them.
func (r *serverResource) checkAddons(
	ctx context.Context, plan *vpsbg.Plan, declared types.Object, diags *diag.Diagnostics,
) {
	for attribute, size := range addonsOf(declared) {
		if size.key == "" || strings.HasPrefix(attribute, "microsoft_") {
			continue
		}
		offers, err := r.account.Catalog.PlanAddons(ctx, plan.ID)
		if err != nil {
			tfkit.AddAPIError(diags, "check the addons", err, nil)
			return
		}
		keys := make([]string, len(offers))
		for i := range offers {
			keys[i] = offers[i].Key
		}
		if !slices.Contains(keys, size.key) {
			diags.AddAttributeError(path.Root("addons").AtName(attribute), "Addon not on offer",
				fmt.Sprintf("The plan %s is not sold with the addon %q. %s", plan.Key(), size.key, tfkit.AreNearest(tfkit.Nearest(size.key, keys))))
		}
	}
}
