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

type planPromoCodesModel struct {
	planReference
	PromoCodes []planPromoCodeModel `tfsdk:"plan_promo_codes"`
}

type planPromoCodeModel struct {
	Code                types.String `tfsdk:"code"`
	Percentage          types.Number `tfsdk:"percentage"`
	MinimumBillingCycle types.Int64  `tfsdk:"minimum_billing_cycle"`
}

// FromAPI fills the model.
func (m *planPromoCodeModel) FromAPI(promo *vpsbg.PromoCode) {
	m.Code, m.Percentage = tfkit.TextOf(promo.Code), tfkit.AmountOf(promo.Percentage)
	m.MinimumBillingCycle = tfkit.CountOf(promo.MinimumBillingCycle)
}

// NewPlanPromoCodesDataSource returns vpsbg_plan_promo_codes.
func NewPlanPromoCodesDataSource() datasource.DataSource {
	return ofPlan[planPromoCodesModel, *planPromoCodesModel]{
		name:        "plan_promo_codes",
		items:       "promo codes",
		description: "Lists the promo codes that VPSBG offers for a server plan.",
		attributes: map[string]schema.Attribute{
			"code":       tfkit.ComputedString("Promo code, the value for `promo_code` of `vpsbg_server`."),
			"percentage": tfkit.ComputedNumber("Discount in percent."),
			"minimum_billing_cycle": tfkit.ComputedInt64("Minimum billing cycle, in months, that the code is valid " +
				"for."),
		},
		list: func(ctx context.Context, catalog *billing.Catalog, plan vpsbg.ID, m *planPromoCodesModel) error {
			codes, err := catalog.PromoCodes(ctx, plan)
			m.PromoCodes = tfkit.Models[planPromoCodeModel](codes)
			return err
		},
	}.New()
}
