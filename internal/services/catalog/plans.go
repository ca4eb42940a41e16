package catalog

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

var _ datasource.DataSourceWithConfigure = (*plansDataSource)(nil)

// NewPlansDataSource returns the data source vpsbg_plans.
func NewPlansDataSource() datasource.DataSource { return &plansDataSource{} }

type plansDataSource struct{ configured }

type plansModel struct {
	Key  types.String `tfsdk:"key"`
	Type types.String `tfsdk:"type"`
	planCriteria
	Plans []planModel `tfsdk:"plans"`
}

func (d *plansDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_plans"
}

func (d *plansDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the server plans that VPSBG sells, with their monthly prices. Arguments narrow the list; " +
			"none that matches gives an empty list.",
		Attributes: withPlanCriteria(map[string]schema.Attribute{
			"key": schema.StringAttribute{
				Optional:            true,
				Validators:          notEmpty(),
				MarkdownDescription: "Only the plan with this key.",
			},
			"type": schema.StringAttribute{
				Optional:            true,
				Validators:          notEmpty(),
				MarkdownDescription: "Only plans of this product line, for example `cloud-vps` or `vds`.",
			},
			"plans": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The plans, the cheapest first; those without a price last.",
				NestedObject:        schema.NestedAttributeObject{Attributes: planAttributes()},
			},
		}),
	}
}

func (d *plansDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data plansModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plans, err := d.provider.Catalog.Plans(ctx)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "read the plans", err, nil)
		return
	}
	chosen := choosePlans(plans, planFilters(data.Key, data.Type, data.planCriteria))
	data.Plans = make([]planModel, len(chosen))
	for i := range chosen {
		data.Plans[i].FromAPI(&chosen[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
