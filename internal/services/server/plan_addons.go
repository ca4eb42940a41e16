package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// planAddons says what is bought, changed and cancelled, and what may be.
func (r *serverResource) planAddons(ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics) {
	if plan.Addons.Equal(state.Addons) {
		return
	}
	if plan.Addons.IsUnknown() {
		diags.AddAttributeWarning(path.Root("addons"), "Addons may change", "Server "+nameWithID(state)+
			" may get other addons. "+later("addons")+"addons that differ then are bought, changed or cancelled, and "+
			"charged or refunded at once. The apply fails if one is not on offer.")
		return
	}
	id, err := vpsbg.ParseID(state.ID.ValueString())
	if err != nil {
		return
	}
	if compare(plan.Plan, state.Plan) == isSame { // otherwise that is checked already, or cannot be
		if current, err := r.account.Catalog.Plan(ctx, plan.Plan.ValueString()); err == nil {
			r.checkAddons(ctx, current, plan.Addons, diags)
		}
	}
	server, err := r.serverOf(ctx, state)
	if err != nil {
		tfkit.AddAPIError(diags, "read the addons of server "+nameWithID(state), err, nil)
		return
	}
	wanted, before := addonsOf(plan.Addons), addonsOf(state.Addons)
	var open []string
	for _, kind := range addonKinds {
		if value, ok := plan.Addons.Attributes()[kind.attribute]; ok && value.IsUnknown() {
			delete(before, kind.attribute) // it is neither kept nor cancelled yet
			open = append(open, "addons."+kind.attribute+" is known only after apply: if it changes, the addon is bought, "+
				"changed or cancelled, and charged or refunded at once. The apply fails if it is not on offer.")
		}
	}
	changes := changesOfAddons(wanted, before, server.Addons)
	switch {
	case diags.HasError():
	case !changes.isEmpty():
		lines := slices.Concat(r.describeAddons(ctx, id, changes, server, plan, state, diags), open)
		diags.AddAttributeWarning(path.Root("addons"), "Addons change", "Server "+nameWithID(state)+
			" gets other addons.\n"+strings.Join(lines, "\n"))
	case len(open) > 0:
		diags.AddAttributeWarning(path.Root("addons"), "Addons may change", "Server "+nameWithID(state)+
			" may get other addons.\n"+strings.Join(open, "\n"))
	}
}

// describeAddons returns what the changes are and cost, a line for each call.
func (r *serverResource) describeAddons(
	ctx context.Context, id vpsbg.ID, changes addonChanges, server *vpsbg.Server, plan, state *resourceModel,
	diags *diag.Diagnostics,
) (lines []string) {
	for _, addon := range changes.undo {
		lines = append(lines, "The cancellation of "+addon.Name+" is undone.")
	}
	if len(changes.scaled) > 0 {
		lines = append(lines, r.quoteAddons(ctx, id, state, changes.scaled, changes.sizes(server.Addons), diags))
	}
	for _, addon := range changes.replaced {
		lines = append(lines, addon.Name+" is cancelled at once: its paid time is lost.")
	}
	if len(changes.bought) > 0 {
		lines = append(lines, r.quotePurchase(ctx, id, state, changes.bought, diags))
	}
	for _, addon := range changes.ended {
		switch {
		case plan.CancelMode.IsUnknown():
			lines = append(lines, addon.Name+" is cancelled. cancel_mode is known only after apply: if it is "+
				"\"immediate\", the addon ends at once, and its paid time is lost.")
		case plan.IsImmediate():
			lines = append(lines, addon.Name+" is cancelled at once: its paid time is lost.")
		default:
			lines = append(lines, addon.Name+" is cancelled, and ends on "+tfkit.Day(state.ExpiryAt)+".")
		}
	}
	return lines
}

// quotePurchase returns what addons cost until the server's time is up.
func (r *serverResource) quotePurchase(
	ctx context.Context, id vpsbg.ID, state *resourceModel, addons addonsModel, diags *diag.Diagnostics,
) string {
	text := "It buys " + addons.String() + "."
	price, err := r.priceOfAddons(ctx, id, addons)
	if err != nil {
		return text + " VPSBG does not report the price until the end of the paid period."
	}
	tfkit.PlanFunds(ctx, r.account, fmt.Sprintf("addons of server %d", id), "Server "+nameWithID(state)+" gets addons", price, diags)
	return text + " " + r.charge(ctx, price)
}

// priceOfAddons returns what addons cost until the server's time is up.
func (r *serverResource) priceOfAddons(
	ctx context.Context, id vpsbg.ID, addons addonsModel,
) (total billing.Price, err error) {
	offers, err := vpsbg.Collect(r.account.Client.ListServerAddons(ctx, id))
	for _, size := range addons {
		i := slices.IndexFunc(offers, func(offer vpsbg.ServerAddonOffer) bool { return offer.Key == size.key })
		if err != nil || i < 0 || offers[i].PriceUntilExpiry == nil || offers[i].PriceUntilExpiryWithVAT == nil {
			return total, fmt.Errorf("the addon %s has no price until the end of the paid period", size.key)
		}
		price := billing.Price{Net: *offers[i].PriceUntilExpiry, Gross: *offers[i].PriceUntilExpiryWithVAT}
		total = total.Plus(price.Times(size.quantity))
	}
	return total, err
}

// quoteAddons returns what a change of sizes costs.
func (r *serverResource) quoteAddons(
	ctx context.Context, id vpsbg.ID, state *resourceModel, addons addonsModel, sizes vpsbg.AddonSizes,
	diags *diag.Diagnostics,
) string {
	text := "It changes the size of addons to " + addons.String() + "."
	quote, err := r.account.Client.CalculateServerAddonsScale(ctx, id, sizes)
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		return text + " VPSBG calculates the price only for tokens with the Write permission."
	case err != nil:
		return text + " The price is not known: " + tfkit.Sentence(err.Error())
	}
	price := billing.Price{Net: quote.Amount, Gross: quote.AmountWithVAT}
	tfkit.PlanFunds(ctx, r.account, fmt.Sprintf("sizes of addons of server %d", id), "Server "+nameWithID(state)+" gets more of its addons",
		price, diags)
	return text + " " + r.charge(ctx, price)
}
