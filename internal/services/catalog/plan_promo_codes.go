package catalog

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSourceWithConfigure        = (*planPromoCodesDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*planPromoCodesDataSource)(nil)
)

// NewPlanPromoCodesDataSource returns the data source vpsbg_plan_promo_codes.
func NewPlanPromoCodesDataSource() datasource.DataSource { return &planPromoCodesDataSource{} }

type planPromoCodesDataSource struct{ configured }

type planPromoCodesModel struct {
	planReference
	PromoCodes []planPromoCodeModel `tfsdk:"plan_promo_codes"`
}

type planPromoCodeModel struct {
	Code                types.String  `tfsdk:"code"`
	Percentage          types.Float64 `tfsdk:"percentage"`
	MinimumBillingCycle types.Int64   `tfsdk:"minimum_billing_cycle"`
}

// FromAPI fills the model.
func (m *planPromoCodeModel) FromAPI(promo *vpsbg.PromoCode) {
	m.Code = tfkit.TextOf(promo.Code)
	m.Percentage = tfkit.AmountOf(promo.Percentage)
	m.MinimumBillingCycle = tfkit.CountOf(promo.MinimumBillingCycle)
}

func (d *planPromoCodesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_plan_promo_codes"
}

func (d *planPromoCodesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the promo codes that are on offer for a server plan.",
		Attributes: withPlanReference(map[string]schema.Attribute{
			"plan_promo_codes": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The promo codes, in the API's order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"code":                  tfkit.ComputedString("The code, which `promo_code` of `vpsbg_server` takes."),
					"percentage":            tfkit.ComputedFloat64("Discount in percent."),
					"minimum_billing_cycle": tfkit.ComputedInt64("Shortest period, in months, that the code is valid for."),
				}},
			},
		}),
	}
}

func (d *planPromoCodesDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return planReferenceValidators()
}

func (d *planPromoCodesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data planPromoCodesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := data.id(ctx, d.provider.Catalog, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := vpsbg.Collect(d.provider.Client.ListPlanPromoCodes(ctx, id))
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "read the promo codes of plan "+id.String(), err, nil)
		return
	}
	data.PromoCodes = make([]planPromoCodeModel, len(found))
	for i := range found {
		data.PromoCodes[i].FromAPI(&found[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
