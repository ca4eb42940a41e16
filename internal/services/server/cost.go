package server

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// estimate returns what a server will cost with these addons. It is unknown while what decides about it is, and null
// where a price is not to be had: an estimate never fails a plan.
func (r *serverResource) estimate(
	ctx context.Context, model *resourceModel, addons billing.AddonQuantities,
) types.Object {
	if model.costIsUnknown() {
		return types.ObjectUnknown(costType.AttrTypes)
	}
	months := model.BillingCycle.ValueInt64()
	var currency string
	var currencyErr error
	var reads sync.WaitGroup
	reads.Go(func() { currency, currencyErr = r.account.Catalog.Currency(ctx) })
	monthly, err := r.account.Catalog.MonthlyPrice(ctx, model.Plan.ValueString(), addons, model.PromoCode.ValueString(),
		months)
	reads.Wait()
	if err != nil {
		tflog.Info(ctx, "the cost is not estimated", map[string]any{"error": err.Error()})
		return types.ObjectNull(costType.AttrTypes)
	}
	if currencyErr != nil {
		tflog.Info(ctx, "the currency is not known", map[string]any{"error": currencyErr.Error()})
	}
	return costObject(monthly, months, tfkit.TextOf(currency))
}

// estimateImport is estimate for a server that was not bought here, with the promo code that it has.
func (r *serverResource) estimateImport(ctx context.Context, server *vpsbg.Server, state *resourceModel) types.Object {
	asBought := *state
	asBought.PromoCode = tfkit.Text(server.PromoCode)
	return r.estimate(ctx, &asBought, addonsOf(state.Addons).quantities(nil, server.Addons))
}

func (m *resourceModel) costIsUnknown() bool {
	return m.Plan.IsUnknown() || m.BillingCycle.IsUnknown() || m.PromoCode.IsUnknown() || hasUnknown(m.Addons)
}

// estimateUpdate is estimate for a change. Where only the billing cycle changes, the former estimate has the price of a
// month.
func (r *serverResource) estimateUpdate(ctx context.Context, plan, state *resourceModel) types.Object {
	known := state.EstimatedCost.Attributes()
	net, hasNet := known["monthly"].(types.Number)
	gross, hasGross := known["monthly_with_vat"].(types.Number)
	currency, _ := known["currency"].(types.String)
	isSame := currency.ValueString() != "" && plan.Plan.Equal(state.Plan) && plan.Addons.Equal(state.Addons) && plan.PromoCode.IsNull() && state.PromoCode.IsNull()
	if isSame && hasNet && hasGross && !plan.costIsUnknown() {
		monthly := billing.Price{Net: vpsbg.AmountOf(net.ValueBigFloat()), Gross: vpsbg.AmountOf(gross.ValueBigFloat())}
		return costObject(monthly, plan.BillingCycle.ValueInt64(), currency)
	}
	server, err := r.serverOf(ctx, state)
	if err != nil {
		tflog.Info(ctx, "the cost is not estimated", map[string]any{"error": err.Error()})
		return types.ObjectNull(costType.AttrTypes)
	}
	return r.estimate(ctx, plan, addonsOf(plan.Addons).quantities(addonsOf(state.Addons), server.Addons))
}

func costObject(monthly billing.Price, months int64, currency types.String) types.Object {
	cents := func(amount vpsbg.Amount) types.Number { return tfkit.AmountOf(amount.Cents()) }
	period := monthly.Times(months)
	return types.ObjectValueMust(costType.AttrTypes, map[string]attr.Value{
		"monthly": cents(monthly.Net), "monthly_with_vat": cents(monthly.Gross),
		"period": cents(period.Net), "period_with_vat": cents(period.Gross), "currency": currency,
	})
}
