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
	_ datasource.DataSourceWithConfigure        = (*planAddonsDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*planAddonsDataSource)(nil)
)

// NewPlanAddonsDataSource returns the data source vpsbg_plan_addons.
func NewPlanAddonsDataSource() datasource.DataSource { return &planAddonsDataSource{} }

type planAddonsDataSource struct{ configured }

type planAddonsModel struct {
	planReference
	Addons []planAddonModel `tfsdk:"plan_addons"`
}

type planAddonModel struct {
	Key          types.String  `tfsdk:"key"`
	Price        types.Float64 `tfsdk:"price"`
	PriceWithVAT types.Float64 `tfsdk:"price_with_vat"`
}

// FromAPI fills the model.
func (m *planAddonModel) FromAPI(addon *vpsbg.PlanAddon) {
	m.Key = tfkit.TextOf(addon.Key)
	m.Price = tfkit.AmountOf(addon.Price)
	m.PriceWithVAT = tfkit.AmountOf(addon.PriceWithVAT)
}

func (d *planAddonsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_plan_addons"
}

func (d *planAddonsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the addons that can be bought with a server plan, with their monthly prices.",
		Attributes: withPlanReference(map[string]schema.Attribute{
			"plan_addons": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The addons, in the API's order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"key":            tfkit.ComputedString("Key of the addon, for example `backups`."),
					"price":          tfkit.ComputedFloat64("Price a month without VAT, in the currency of the account."),
					"price_with_vat": tfkit.ComputedFloat64("Price a month with the VAT of the account."),
				}},
			},
		}),
	}
}

func (d *planAddonsDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return planReferenceValidators()
}

func (d *planAddonsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data planAddonsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := data.id(ctx, d.provider.Catalog, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := vpsbg.Collect(d.provider.Client.ListPlanAddons(ctx, id))
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "read the addons of plan "+id.String(), err, nil)
		return
	}
	data.Addons = make([]planAddonModel, len(found))
	for i := range found {
		data.Addons[i].FromAPI(&found[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
