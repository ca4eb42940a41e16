package server

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// priceAge is how old a price may be that is compared with the planned one right before something is bought: plans of
// many servers share one read.
var priceAge = billing.Ago(time.Minute)

// shownPrice is the price of a month that a plan shows. Nil stands for none.
type shownPrice struct {
	Net      vpsbg.Amount `json:"net"`
	Gross    vpsbg.Amount `json:"gross"`
	Currency string       `json:"currency"`
}

// shownPriceOf is the price in an estimate that is known.
func shownPriceOf(estimate types.Object) *shownPrice {
	values := estimate.Attributes()
	net, hasNet := values["monthly"].(types.Number)
	gross, hasGross := values["monthly_with_vat"].(types.Number)
	currency, _ := values["currency"].(types.String)
	if !hasNet || !hasGross {
		return nil
	}
	return &shownPrice{vpsbg.AmountOf(net.ValueBigFloat()), vpsbg.AmountOf(gross.ValueBigFloat()), currency.ValueString()}
}

func (p *shownPrice) equals(other *shownPrice) bool {
	if p == nil || other == nil {
		return p == other
	}
	return p.hasAmounts(billing.Price{Net: other.Net, Gross: other.Gross}) && p.Currency == other.Currency
}

func (p *shownPrice) hasAmounts(price billing.Price) bool {
	return p.Net.Cmp(price.Net.Cents()) == 0 && p.Gross.Cmp(price.Gross.Cents()) == 0
}

func (p *shownPrice) String() string {
	if p == nil {
		return "no price"
	}
	return strings.TrimRight(fmt.Sprintf("%s (%s with VAT) %s", p.Net.Money(), p.Gross.Money(), p.Currency), " ")
}

// pricedAs names a purchase, or a change of a server, for which a price is promised. server is its host name, or its id
// if it has one.
func pricedAs(server string, tariff billing.Tariff) string {
	words := []string{"price", strings.ToLower(server), tariff.Plan, fmt.Sprint(tariff.Months), tariff.PromoCode}
	for _, addon := range slices.Sorted(maps.Keys(tariff.Addons)) {
		words = append(words, fmt.Sprint(addon, " ", tariff.Addons[addon]))
	}
	return strings.Join(words, "\n")
}

// promisePrice refuses a plan with another price than the one that was shown for the same before, if this plan may be
// made to apply that one. Terraform would call the difference a bug. A plan that applies nothing cannot always be told
// from it: it is refused once, and the next plan shows the new price.
func (r *serverResource) promisePrice(
	ctx context.Context, server, name string, plan *resourceModel, addons billing.AddonQuantities, isApply bool,
	diags *diag.Diagnostics,
) {
	if plan.EstimatedCost.IsUnknown() {
		return
	}
	today := shownPriceOf(plan.EstimatedCost)
	broken := billing.Check(ctx, r.account.Promises, pricedAs(server, plan.tariff(addons)), today, (*shownPrice).equals,
		isApply)
	if broken != nil {
		reportOtherPrice(name, broken.Shown, today, " since it was planned at "+broken.PlannedAt.UTC().Format("2006-01-02 15:04 MST"),
			diags)
	}
}

// keepsPrice reports whether the planned price of a server is still the one of today, right before it is charged: the
// plan may have been made with prices that another run has kept.
func (r *serverResource) keepsPrice(
	ctx context.Context, server, name string, plan *resourceModel, addons billing.AddonQuantities,
	diags *diag.Diagnostics,
) bool {
	planned := shownPriceOf(plan.EstimatedCost)
	if planned == nil { // it was not known, or there was none
		return true
	}
	tariff := plan.tariff(addons)
	price, err := r.account.Catalog.MonthlyPrice(ctx, tariff, priceAge)
	switch {
	case isWithoutPrice(err):
		reportOtherPrice(name, planned, nil, " since the plan", diags)
	case err != nil:
		tfkit.AddAPIError(diags, unableToPrice(name), err, nil)
		return false
	case planned.hasAmounts(price):
		return true
	default:
		today := &shownPrice{price.Net.Cents(), price.Gross.Cents(), planned.Currency}
		reportOtherPrice(name, planned, today, " since the plan", diags)
	}
	r.account.Promises.Refuse(ctx, pricedAs(server, tariff))
	return false
}

// keepsPriceOfChange is keepsPrice for a change that is charged at once.
func (r *serverResource) keepsPriceOfChange(
	ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics,
) bool {
	if plan.Plan.Equal(state.Plan) && plan.Addons.Equal(state.Addons) {
		return true
	}
	addons, err := r.addonsAfter(ctx, plan, state)
	if err != nil {
		tfkit.AddAPIError(diags, unableToPrice(nameWithID(state)), err, nil)
		return false
	}
	return r.keepsPrice(ctx, state.ID.ValueString(), nameWithID(state), plan, addons, diags)
}

func reportOtherPrice(name string, planned, today *shownPrice, since string, diags *diag.Diagnostics) {
	verb := "changed"
	if planned != nil && today != nil && planned.Gross.Cmp(today.Gross) < 0 {
		verb = "rose"
	} else if planned != nil && today != nil && planned.Gross.Cmp(today.Gross) > 0 {
		verb = "fell"
	}
	diags.AddAttributeError(path.Root("plan"), "Price has changed since the plan",
		fmt.Sprintf("Server %s: the price of a month %s from %s to %s%s. Nothing was bought or changed.\n\n"+
			"Plan again: the next plan shows the price of today.", name, verb, planned, today, since))
}
