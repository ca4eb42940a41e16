package iso

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSource              = (*isoListDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*isoListDataSource)(nil)
)

// NewListDataSource returns vpsbg_isos.
func NewListDataSource() datasource.DataSource { return &isoListDataSource{} }

type isoListDataSource struct {
	client *vpsbg.Client
}

type isoListModel struct {
	ISOs []isoModel `tfsdk:"isos"`
}

func (d *isoListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_isos"
}

func (d *isoListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All ISOs of the account. The route of the call behind it is not confirmed by VPSBG's public documentation.",
		Attributes: map[string]schema.Attribute{
			"isos": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The ISOs, in the order of the API.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

func (d *isoListDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		d.client = provider.Client
	}
}

func (d *isoListDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	result := isoListModel{ISOs: []isoModel{}}
	for iso, err := range d.client.ListISOs(ctx) {
		if err != nil {
			tfkit.AddAPIError(&resp.Diagnostics, "list ISOs", err, nil)
			return
		}
		result.ISOs = append(result.ISOs, isoFromAPI(&iso))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, result)...)
}
