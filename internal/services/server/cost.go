package server

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// costType is the type of estimated_cost. It has to agree with machineAttributes.
var costType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"monthly": types.Float64Type, "monthly_with_vat": types.Float64Type,
	"period": types.Float64Type, "period_with_vat": types.Float64Type, "currency": types.StringType,
}}

// price is a monthly price, without and with VAT.
type price struct{ net, gross float64 }

func (p *price) add(net, gross *vpsbg.Amount, quantity int64) bool {
	if net == nil || gross == nil {
		return false
	}
	p.net += float64(*net) * float64(quantity)
	p.gross += float64(*gross) * float64(quantity)
	return true
}

// estimate returns what a server will cost as it is declared, with the addons that it keeps beside. What the state before a change
// tells is not asked for; prior is nil where there is none. It is unknown while what decides about it is, and null where a price is
// not to be had: an estimate never fails a plan.
func (r *serverResource) estimate(ctx context.Context, model, prior *resourceModel) types.Object {
	if model.Plan.IsUnknown() || model.BillingCycle.IsUnknown() || model.PromoCode.IsUnknown() || hasUnknown(model.Addons) {
		return types.ObjectUnknown(costType.AttrTypes)
	}
	monthly, err := r.monthly(ctx, model, prior)
	if err != nil {
		tflog.Info(ctx, "the cost is not estimated", map[string]any{"error": err.Error()})
		return types.ObjectNull(costType.AttrTypes)
	}
	currency, err := r.currency(ctx, prior)
	if err != nil {
		tflog.Info(ctx, "the currency is not known", map[string]any{"error": err.Error()})
	}
	months := float64(model.BillingCycle.ValueInt64())
	cents := func(amount float64) types.Float64 { return types.Float64Value(math.Round(amount*100) / 100) }
	return types.ObjectValueMust(costType.AttrTypes, map[string]attr.Value{
		"monthly": cents(monthly.net), "monthly_with_vat": cents(monthly.gross),
		"period": cents(monthly.net * months), "period_with_vat": cents(monthly.gross * months),
		"currency": tfkit.TextOf(currency),
	})
}

func hasUnknown(object types.Object) bool {
	for _, value := range object.Attributes() {
		if value.IsUnknown() {
			return true
		}
	}
	return object.IsUnknown()
}

// monthly adds up the plan, the addons that are declared and those that are kept beside them, less the promo code.
func (r *serverResource) monthly(ctx context.Context, model, prior *resourceModel) (monthly price, err error) {
	plan, err := r.pricedPlan(ctx, model, prior)
	if err != nil {
		return price{}, err
	}
	if !monthly.add(plan.Price, plan.PriceWithVAT, 1) {
		return price{}, fmt.Errorf("the plan %s has no price", plan.Key())
	}
	addons := addonsOf(model.Addons)
	maps.Copy(addons, model.undeclaredAddons(cmp.Or(prior, model)))
	for _, size := range addons {
		if size.key == "" {
			continue
		}
		offers, err := r.provider.Catalog.PlanAddons(ctx, plan.ID)
		if err != nil {
			return price{}, err
		}
		i := slices.IndexFunc(offers, func(offer vpsbg.PlanAddon) bool { return offer.Key == size.key })
		if i < 0 {
			return price{}, fmt.Errorf("the addon %s has no price", size.key)
		}
		monthly.add(&offers[i].Price, &offers[i].PriceWithVAT, size.quantity)
	}
	if model.PromoCode.IsNull() {
		return monthly, nil
	}
	promos, err := r.provider.Catalog.PromoCodes(ctx, plan.ID)
	if err != nil {
		return price{}, err
	}
	for _, promo := range promos {
		if promo.Code == model.PromoCode.ValueString() && int64(promo.MinimumBillingCycle) <= model.BillingCycle.ValueInt64() {
			rest := 1 - float64(promo.Percentage)/100
			monthly = price{monthly.net * rest, monthly.gross * rest}
		}
	}
	return monthly, nil
}

// pricedPlan returns the declared plan as far as its price needs it: as the server had it before, or else from the catalogue.
func (r *serverResource) pricedPlan(ctx context.Context, model, prior *resourceModel) (*vpsbg.Plan, error) {
	if prior != nil {
		details := prior.PlanDetails.Attributes()
		id, _ := details["id"].(types.String)
		net, _ := details["price"].(types.Float64)
		gross, _ := details["price_with_vat"].(types.Float64)
		planID, err := vpsbg.ParseID(id.ValueString())
		if err == nil && model.Plan.Equal(details["key"]) && !net.IsNull() && !gross.IsNull() {
			return &vpsbg.Plan{
				ID: planID, RawKey: model.Plan.ValueString(),
				Price: (*vpsbg.Amount)(net.ValueFloat64Pointer()), PriceWithVAT: (*vpsbg.Amount)(gross.ValueFloat64Pointer()),
			}, nil
		}
	}
	return r.planOf(ctx, model.Plan.ValueString())
}

// currency returns that of the former estimate, or else asks for it.
func (r *serverResource) currency(ctx context.Context, prior *resourceModel) (string, error) {
	if prior != nil {
		if known, _ := prior.EstimatedCost.Attributes()["currency"].(types.String); known.ValueString() != "" {
			return known.ValueString(), nil
		}
	}
	return r.provider.Catalog.Currency(ctx)
}
