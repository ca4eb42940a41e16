package order

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSource              = (*orderDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*orderDataSource)(nil)
)

// NewDataSource returns vpsbg_order.
func NewDataSource() datasource.DataSource { return &orderDataSource{} }

type orderDataSource struct {
	client *vpsbg.Client
}

func (d *orderDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_order"
}

func (d *orderDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := orderAttributes()
	attributes["id"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "Id of the order.",
		Validators:          []validator.String{tfkit.IsID()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An order with its lines: what a purchase or a renewal costs, and what it is for.",
		Attributes:          attributes,
	}
}

func (d *orderDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		d.client = provider.Client
	}
}

func (d *orderDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &configured)...)
	id := tfkit.ParseID(configured, path.Root("id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	order, err := d.client.GetOrder(ctx, id)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("read order %s", id), err, nil)
		return
	}
	result := orderFromAPI(order)
	result.ID = configured
	resp.Diagnostics.Append(resp.State.Set(ctx, result)...)
}
