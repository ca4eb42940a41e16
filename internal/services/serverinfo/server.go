package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewServerDataSource returns vpsbg_server.
func NewServerDataSource() datasource.DataSource {
	attributes := serverAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "ID of the server. Exactly one of `id` and `hostname` is required.",
	}
	attributes["hostname"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Host name. Exactly one of `id` and `hostname` is required. Exactly one server must have " +
			"this host name.",
	}
	return tfkit.DataSource[serverModel]{
		Name:       "server",
		Schema:     schema.Schema{MarkdownDescription: "Reads a server of the account.", Attributes: attributes},
		Validators: []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("hostname"))},
		Read: func(ctx context.Context, account *billing.Account, m *serverModel, diags *diag.Diagnostics) {
			if server := m.find(ctx, account, diags); server != nil {
				m.FromAPI(server)
			}
		},
	}.New()
}

// find returns the server that is meant, or reports why there is not exactly one.
func (m *serverModel) find(ctx context.Context, account *billing.Account, diags *diag.Diagnostics) *vpsbg.Server {
	hostname := m.Hostname.ValueString()
	if m.Hostname.IsNull() {
		id := tfkit.ParseID(m.ID, path.Root("id"), diags)
		server, err := account.Servers.Read(ctx, id, billing.LastWrite)
		if err != nil {
			tfkit.AddAPIError(diags, "read server "+id.String(), err, nil)
		}
		return server
	}
	servers, err := account.Servers.Live(ctx, billing.LastWrite)
	if err != nil {
		tfkit.AddAPIError(diags, "find server "+hostname, err, nil)
		return nil
	}
	return tfkit.OneByName[vpsbg.Server]{
		Kind: "server", By: "hostname", Attribute: path.Root("hostname"), Same: billing.IsSameHost,
		Name:        func(server *vpsbg.Server) string { return server.Hostname },
		Alternative: func(server *vpsbg.Server) string { return "id " + server.ID.String() },
	}.Find(servers, hostname, diags)
}
