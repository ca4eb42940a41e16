package server

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// estimate returns what a server will cost with these addons. It is unknown while what decides about it is, and null
// where VPSBG has no price. A price that cannot be read is an error: a null in its place would be another promise than
// that of the plan that is applied.
func (r *serverResource) estimate(
	ctx context.Context, model *resourceModel, addons billing.AddonQuantities,
) (types.Object, error) {
	if model.costIsUnknown() {
		return types.ObjectUnknown(tfkit.CostType.AttrTypes), nil
	}
	tariff := model.tariff(addons)
	var currency string
	var currencyErr error
	var reads sync.WaitGroup
	reads.Go(func() { currency, currencyErr = r.account.Catalog.Currency(ctx) })
	monthly, err := r.account.Catalog.MonthlyPrice(ctx, tariff, billing.RunStart)
	reads.Wait()
	if isWithoutPrice(err) {
		tflog.Info(ctx, "there is no estimate of the cost", map[string]any{"error": err.Error()})
		return types.ObjectNull(tfkit.CostType.AttrTypes), nil
	}
	if err == nil {
		err = currencyErr
	}
	if err != nil {
		return types.ObjectNull(tfkit.CostType.AttrTypes), err
	}
	return tfkit.Cost(monthly, tariff.Months, tfkit.TextOf(currency)), nil
}

// tariff is what the price of the declared server depends on, as far as it is known.
func (m *resourceModel) tariff(addons billing.AddonQuantities) billing.Tariff {
	return billing.Tariff{
		Plan: m.Plan.ValueString(), Months: m.BillingCycle.ValueInt64(), Addons: addons, PromoCode: m.PromoCode.ValueString(),
	}
}

// isWithoutPrice reports whether an error says that there is no such price, as it will the next time.
func isWithoutPrice(err error) bool {
	_, hasNoPrice := errors.AsType[billing.NoPrice](err)
	_, isUnknown := errors.AsType[billing.UnknownPlan](err)
	return hasNoPrice || isUnknown || vpsbg.IsRouteUnconfirmed(err)
}

// estimateOrNull is for what is paid already: what cannot be read now is null.
func estimateOrNull(ctx context.Context, estimate types.Object, err error) types.Object {
	if err != nil {
		tflog.Warn(ctx, "the cost is not estimated", map[string]any{"error": err.Error()})
		return types.ObjectNull(tfkit.CostType.AttrTypes)
	}
	return estimate
}

// estimateImport is estimate for a server that was not bought here, with the promo code that it has.
func (r *serverResource) estimateImport(ctx context.Context, server *vpsbg.Server, state *resourceModel) types.Object {
	asBought := *state
	asBought.PromoCode = tfkit.Text(server.PromoCode)
	estimate, err := r.estimate(ctx, &asBought, addonsOf(state.Addons).quantities(nil, server.Addons))
	return estimateOrNull(ctx, estimate, err)
}

func (m *resourceModel) costIsUnknown() bool {
	return m.Plan.IsUnknown() || m.BillingCycle.IsUnknown() || m.PromoCode.IsUnknown() || hasUnknown(m.Addons)
}

// estimateUpdate is estimate for a change.
func (r *serverResource) estimateUpdate(ctx context.Context, plan, state *resourceModel) (types.Object, error) {
	if estimate, ok := estimateOfState(plan, state); ok {
		return estimate, nil
	}
	addons, err := r.addonsAfter(ctx, plan, state)
	if err != nil {
		return types.ObjectNull(tfkit.CostType.AttrTypes), err
	}
	return r.estimate(ctx, plan, addons)
}

// estimateOfState is the estimate for a change of the billing cycle alone, for which the former one has the price of a
// month.
func estimateOfState(plan, state *resourceModel) (types.Object, bool) {
	monthly := tfkit.ShownPriceOf(state.EstimatedCost)
	isSame := plan.Plan.Equal(state.Plan) && plan.Addons.Equal(state.Addons) && plan.PromoCode.IsNull() &&
		state.PromoCode.IsNull()
	if !isSame || monthly == nil || monthly.Currency == "" || plan.costIsUnknown() {
		return types.Object{}, false
	}
	return tfkit.Cost(billing.Price{Net: monthly.Net, Gross: monthly.Gross}, plan.BillingCycle.ValueInt64(),
		types.StringValue(monthly.Currency)), true
}

// planCost estimates the cost of a change that is not refused. isApply is as for planCreate.
func (r *serverResource) planCost(
	ctx context.Context, plan, state *resourceModel, isApply bool, diags *diag.Diagnostics,
) {
	isSame := plan.Plan.Equal(state.Plan) && plan.Addons.Equal(state.Addons) &&
		plan.BillingCycle.Equal(state.BillingCycle) && plan.PromoCode.Equal(state.PromoCode)
	if isSame || diags.HasError() {
		return
	}
	if estimate, ok := estimateOfState(plan, state); ok {
		plan.EstimatedCost = estimate
		return
	}
	addons, err := r.addonsAfter(ctx, plan, state)
	if err == nil {
		plan.EstimatedCost, err = r.estimate(ctx, plan, addons)
	}
	if err != nil {
		tfkit.AddAPIError(diags, unableToPrice(nameWithID(state)), err, nil)
		return
	}
	r.promisePrice(ctx, state.ID.ValueString(), nameWithID(state), plan, addons, isApply, diags)
}

// unableToPrice is what an error says that could not be done.
func unableToPrice(name string) string {
	return "read the price of server " + name + ", so nothing was bought"
}

// addonsAfter returns the addons that a server has after a change.
func (r *serverResource) addonsAfter(
	ctx context.Context, plan, state *resourceModel,
) (billing.AddonQuantities, error) {
	server, err := r.serverOf(ctx, state)
	if err != nil {
		return nil, err
	}
	return addonsOf(plan.Addons).quantities(addonsOf(state.Addons), server.Addons), nil
}
