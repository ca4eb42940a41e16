package server

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*serversDataSource)(nil)

type serversDataSource struct {
	provider *billing.Account
}

// NewListDataSource returns the data source vpsbg_servers.
func NewListDataSource() datasource.DataSource { return &serversDataSource{} }

type serversModel struct {
	Search   types.String      `tfsdk:"search"`
	IP       types.String      `tfsdk:"ip"`
	Statuses []types.String    `tfsdk:"statuses"`
	Servers  []dataSourceModel `tfsdk:"servers"`
}

func (d *serversDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_servers"
}

func (d *serversDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The servers of the account.",
		Attributes: map[string]schema.Attribute{
			"search": schema.StringAttribute{Optional: true, MarkdownDescription: "Only servers whose host name or address contains this."},
			"ip":     schema.StringAttribute{Optional: true, MarkdownDescription: "Only servers with this address."},
			"statuses": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only servers in these billing states; by default `processing`, `active` and `suspended`: all but `terminated`.",
			},
			"servers": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The servers.",
				NestedObject: schema.NestedAttributeObject{Attributes: dataSourceAttributes()},
			},
		},
	}
}

func (d *serversDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func (d *serversDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config serversModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	filter := vpsbg.ServerFilter{IP: config.IP.ValueString(), Search: config.Search.ValueString(), Statuses: vpsbg.LiveServers}
	if config.Statuses != nil {
		filter.Statuses = nil
		for _, status := range config.Statuses {
			filter.Statuses = append(filter.Statuses, status.ValueString())
		}
	}
	config.Servers = []dataSourceModel{}
	for server, err := range d.provider.Client.ListServers(ctx, filter) {
		if err != nil {
			tfkit.AddAPIError(&resp.Diagnostics, "list servers", err, nil)
			return
		}
		config.Servers = append(config.Servers, dataSourceFromAPI(&server))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
