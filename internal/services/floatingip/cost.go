package floatingip

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// estimate returns what a kind of floating IP costs, null where VPSBG tells no price. A price that cannot be read is an
// error: a null in its place would be another promise than that of the plan that is applied.
func estimate(
	ctx context.Context, account *billing.Account, kind string, months int64, asOf billing.AsOf,
) (types.Object, error) {
	monthly, err := account.FloatingIPs.MonthlyPrice(ctx, kind, asOf)
	if isWithoutPrice(err) {
		tflog.Info(ctx, "there is no estimate of the cost", map[string]any{"error": err.Error()})
		return types.ObjectNull(tfkit.CostType.AttrTypes), nil
	}
	currency := ""
	if err == nil {
		currency, err = account.Catalog.Currency(ctx)
	}
	if err != nil {
		return types.ObjectNull(tfkit.CostType.AttrTypes), err
	}
	return tfkit.Cost(monthly, months, tfkit.TextOf(currency)), nil
}

// isWithoutPrice reports whether an error says that there is no such price, as it will the next time.
func isWithoutPrice(err error) bool {
	_, hasNoPrice := errors.AsType[billing.NoPrice](err)
	return hasNoPrice || vpsbg.IsRouteUnconfirmed(err)
}

// estimateOrNull is for what is paid already: what cannot be read now is null.
func estimateOrNull(ctx context.Context, estimate types.Object, err error) types.Object {
	if err != nil {
		tflog.Warn(ctx, "the cost is not estimated", map[string]any{"error": err.Error()})
		return types.ObjectNull(tfkit.CostType.AttrTypes)
	}
	return estimate
}

// fillCost gives a planned estimate that was not known its value.
func (m *resourceModel) fillCost(ctx context.Context, account *billing.Account) {
	if m.EstimatedCost.IsUnknown() {
		cost, err := estimate(ctx, account, m.Type.ValueString(), m.BillingCycle.ValueInt64(), billing.RunStart)
		m.EstimatedCost = estimateOrNull(ctx, cost, err)
	}
}

// planCost shows what a purchase costs, refuses another price than the one that was shown before, and warns if the
// balance does not cover it. isApply is as for [billing.Check].
func planCost(
	ctx context.Context, account *billing.Account, plan *resourceModel, isApply bool, diags *diag.Diagnostics,
) {
	if plan.Type.IsUnknown() || plan.BillingCycle.IsUnknown() {
		plan.EstimatedCost = types.ObjectUnknown(tfkit.CostType.AttrTypes)
		return
	}
	kind, months := plan.Type.ValueString(), plan.BillingCycle.ValueInt64()
	cost, err := estimate(ctx, account, kind, months, billing.RunStart)
	if err != nil {
		tfkit.AddAPIError(diags, "read the price of a floating IP ("+kind+"), so nothing was bought", err, nil)
		return
	}
	plan.EstimatedCost = cost
	today := tfkit.ShownPriceOf(cost)
	broken := billing.Check(ctx, account.Promises, pricedAs(kind, months), today, (*tfkit.ShownPrice).Equals, isApply)
	if broken != nil {
		reportOtherPrice(kind, broken.Shown, today, "since it was planned at "+broken.PlannedAt.UTC().Format("2006-01-02 15:04 MST"), diags)
		return
	}
	if price, err := tfkit.PeriodPrice(cost); err == nil {
		tfkit.PlanFunds(ctx, account, fmt.Sprintf("floating IP %p", plan), "A floating IP ("+kind+") is bought", price, diags)
	}
}

// keepsPrice reports whether the planned price is still the one of today, right before it is charged.
func keepsPrice(
	ctx context.Context, account *billing.Account, plan *resourceModel, diags *diag.Diagnostics,
) bool {
	planned := tfkit.ShownPriceOf(plan.EstimatedCost)
	if planned == nil { // it was not known, or there was none
		return true
	}
	kind := plan.Type.ValueString()
	price, err := account.FloatingIPs.MonthlyPrice(ctx, kind, priceAge)
	switch {
	case isWithoutPrice(err):
		reportOtherPrice(kind, planned, nil, "since the plan", diags)
	case err != nil:
		tfkit.AddAPIError(diags, "read the price of a floating IP ("+kind+"), so nothing was bought", err, nil)
		return false
	case planned.HasAmounts(price):
		return true
	default:
		today := &tfkit.ShownPrice{Net: price.Net.Cents(), Gross: price.Gross.Cents(), Currency: planned.Currency}
		reportOtherPrice(kind, planned, today, "since the plan", diags)
	}
	account.Promises.Refuse(ctx, pricedAs(kind, plan.BillingCycle.ValueInt64()))
	return false
}

// pricedAs names a purchase for which a price is promised.
func pricedAs(kind string, months int64) string {
	return fmt.Sprintf("price floating IP\n%s\n%d", kind, months)
}

func reportOtherPrice(kind string, planned, today *tfkit.ShownPrice, since string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("type"), "Price has changed since the plan",
		tfkit.OtherPrice("Floating IP ("+kind+")", planned, today, since))
}
