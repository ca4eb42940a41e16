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

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// priceAge is how old a price may be that is compared with the planned one right before something is bought: plans of
// many servers share one read.
var priceAge = billing.Ago(time.Minute)

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
	today := tfkit.ShownPriceOf(plan.EstimatedCost)
	subject := pricedAs(server, plan.tariff(addons))
	broken := billing.Check(ctx, r.account.Promises, subject, today, (*tfkit.ShownPrice).Equals,
		isApply)
	if broken != nil {
		reportOtherPrice(name, broken.Shown, today, "since it was planned at "+broken.PlannedAt.UTC().Format("2006-01-02 15:04 MST"),
			diags)
	}
}

// keepsPrice reports whether the planned price of a server is still the one of today, right before it is charged: the
// plan may have been made with prices that another run has kept.
func (r *serverResource) keepsPrice(
	ctx context.Context, server, name string, plan *resourceModel, addons billing.AddonQuantities,
	diags *diag.Diagnostics,
) bool {
	planned := tfkit.ShownPriceOf(plan.EstimatedCost)
	if planned == nil { // it was not known, or there was none
		return true
	}
	tariff := plan.tariff(addons)
	price, err := r.account.Catalog.MonthlyPrice(ctx, tariff, priceAge)
	switch {
	case isWithoutPrice(err):
		reportOtherPrice(name, planned, nil, "since the plan", diags)
	case err != nil:
		tfkit.AddAPIError(diags, unableToPrice(name), err, nil)
		return false
	case planned.HasAmounts(price):
		return true
	default:
		today := &tfkit.ShownPrice{Net: price.Net.Cents(), Gross: price.Gross.Cents(), Currency: planned.Currency}
		reportOtherPrice(name, planned, today, "since the plan", diags)
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

func reportOtherPrice(name string, planned, today *tfkit.ShownPrice, since string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("plan"), "Price has changed since the plan",
		tfkit.OtherPrice("Server "+name, planned, today, since))
}
