package server

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSourceWithConfigure        = (*serverDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*serverDataSource)(nil)
)

type serverDataSource struct {
	provider *billing.Account
}

// NewDataSource returns the data source vpsbg_server.
func NewDataSource() datasource.DataSource { return &serverDataSource{} }

func (d *serverDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server"
}

func (d *serverDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := dataSourceAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "Id of the server. Exactly one of `id` and `hostname` is needed.",
	}
	attributes["hostname"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Host name. Exactly one of `id` and `hostname` is needed; only one server may have it.",
	}
	resp.Schema = schema.Schema{MarkdownDescription: "A server of the account.", Attributes: attributes}
}

func (d *serverDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("hostname"))}
}

func (d *serverDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func (d *serverDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ID, path.Root("id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if id == 0 {
		if id = d.byHostname(ctx, config.Hostname.ValueString(), resp); id == 0 {
			return
		}
	}
	server, err := d.provider.Client.ReadServer(ctx, id)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("read server %d", id), err, nil)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, dataSourceFromAPI(server))...)
}

func (d *serverDataSource) byHostname(ctx context.Context, hostname string, resp *datasource.ReadResponse) vpsbg.ID {
	var ids, others []string
	var id vpsbg.ID
	for server, err := range d.provider.Client.ListServers(ctx, vpsbg.ServerFilter{Search: hostname, Statuses: vpsbg.LiveServers}) {
		if err != nil {
			tfkit.AddAPIError(&resp.Diagnostics, "find server "+hostname, err, nil)
			return 0
		}
		if strings.EqualFold(server.Hostname, hostname) {
			id = server.ID
			ids = append(ids, server.ID.String())
		} else {
			others = append(others, server.Hostname)
		}
	}
	switch {
	case len(ids) > 1:
		resp.Diagnostics.AddAttributeError(path.Root("hostname"), "Several servers",
			fmt.Sprintf("The servers %s have the hostname %q. Use the id of one of them.", strings.Join(ids, ", "), hostname))
		return 0
	case id == 0 && len(others) > 0:
		resp.Diagnostics.AddAttributeError(path.Root("hostname"), "No such server",
			fmt.Sprintf("No server has the hostname %q. Similar ones: %s.", hostname, strings.Join(tfkit.Nearest(hostname, others), ", ")))
	case id == 0:
		resp.Diagnostics.AddAttributeError(path.Root("hostname"), "No such server", fmt.Sprintf("No server of the account has the hostname %q.", hostname))
	}
	return id
}
