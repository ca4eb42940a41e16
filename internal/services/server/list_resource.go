package server

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ list.ListResourceWithConfigure = (*serverResource)(nil)

// NewListResource returns the list resource vpsbg_server.
func NewListResource() list.ListResource { return &serverResource{} }

type listModel struct {
	Search   types.String   `tfsdk:"search"`
	IP       types.String   `tfsdk:"ip"`
	Statuses []types.String `tfsdk:"statuses"`
}

func (r *serverResource) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the servers of the account for import. The list costs one request for every 50 " +
			"servers. With `include_resource` or `-generate-config-out`, it also reads the price list, and makes one " +
			"request for every 50 SSH keys of the account to read `ssh_key_ids`. The route of that API call is not " +
			"confirmed by VPSBG's public documentation; without it, `ssh_key_ids` is not set.\n\n" +
			"Terraform shows the first 100 servers unless the `list` block sets another `limit`.",
		Attributes: map[string]schema.Attribute{
			"search": schema.StringAttribute{Optional: true, MarkdownDescription: "Only servers whose host name or IP " +
				"address contains this text."},
			"ip": schema.StringAttribute{Optional: true, MarkdownDescription: "Only servers with this IP address."},
			"statuses": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only servers with these billing statuses, by default `processing`, `active` and " +
					"`suspended`. Servers that are `terminated` cannot be imported.",
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1),
					listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1), stringvalidator.NoneOf(vpsbg.ServerTerminated)),
				},
			},
		},
	}
}

func (r *serverResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	filter := vpsbg.ServerFilter{
		IP: config.IP.ValueString(), Search: config.Search.ValueString(), Statuses: vpsbg.LiveServers,
	}
	if config.Statuses != nil {
		filter.Statuses = nil
		for _, status := range config.Statuses {
			filter.Statuses = append(filter.Statuses, status.ValueString())
		}
	}
	var keys map[vpsbg.ID][]vpsbg.ID
	stream.Results = tfkit.Listing[vpsbg.Server, resourceModel, *resourceModel]{
		Resource: r,
		Kind:     "server",
		Clock:    r.account.Clock(),
		Items: func(ctx context.Context, diags *diag.Diagnostics) iter.Seq2[vpsbg.Server, error] {
			if req.IncludeResource {
				keys = r.keysByServer(ctx, diags)
			}
			return r.account.Client.ListServers(ctx, filter)
		},
		DisplayName: func(server *vpsbg.Server) string { return tfkit.NamedWithID(server.Hostname, server.ID) },
		Complete: func(state *resourceModel, server *vpsbg.Server) {
			state.EstimatedCost = r.estimateImport(ctx, server, state)
			state.SSHKeyIDs = sshKeySet(keys[server.ID])
		},
	}.Results(ctx, req)
}

// keysByServer returns the SSH keys on all servers, by one look at the account's list. That is not documented: without
// it, they are not known.
func (r *serverResource) keysByServer(ctx context.Context, diags *diag.Diagnostics) map[vpsbg.ID][]vpsbg.ID {
	keys, err := r.account.SSHKeys.ByServer(ctx, billing.LastWrite)
	if err != nil && !vpsbg.IsRouteUnconfirmed(err) {
		tfkit.AddAPIError(diags, "list the SSH keys on the servers", err, nil)
	}
	return keys
}
