package catalog

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type planAddonsModel struct {
	planReference
	Addons []planAddonModel `tfsdk:"plan_addons"`
}

type planAddonModel struct {
	Key          types.String `tfsdk:"key"`
	Price        types.Number `tfsdk:"price"`
	PriceWithVAT types.Number `tfsdk:"price_with_vat"`
}

// FromAPI fills the model.
func (m *planAddonModel) FromAPI(addon *vpsbg.PlanAddon) {
	m.Key = tfkit.TextOf(addon.Key)
	m.Price, m.PriceWithVAT = tfkit.AmountOf(addon.Price), tfkit.AmountOf(addon.PriceWithVAT)
}

// NewPlanAddonsDataSource returns vpsbg_plan_addons.
func NewPlanAddonsDataSource() datasource.DataSource {
	return ofPlan[planAddonsModel, *planAddonsModel]{
		name:        "plan_addons",
		items:       "addons",
		description: "Lists the addons that can be bought with a server plan, with their monthly prices.",
		attributes: map[string]schema.Attribute{
			"key":            tfkit.ComputedString("Key of the addon, for example `backups`."),
			"price":          tfkit.ComputedNumber("Monthly price without VAT, in the currency of the account."),
			"price_with_vat": tfkit.ComputedNumber("Monthly price with the VAT of the account."),
		},
		list: func(ctx context.Context, catalog *billing.Catalog, plan vpsbg.ID, m *planAddonsModel) error {
			addons, err := catalog.PlanAddons(ctx, plan)
			m.Addons = tfkit.Models[planAddonModel](addons)
			return err
		},
	}.New()
}
