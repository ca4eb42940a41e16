package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type serversModel struct {
	Search   types.String  `tfsdk:"search"`
	IP       types.String  `tfsdk:"ip"`
	Statuses []string      `tfsdk:"statuses"`
	Servers  []serverModel `tfsdk:"servers"`
}

// NewServersDataSource returns vpsbg_servers.
func NewServersDataSource() datasource.DataSource {
	return tfkit.DataSource[serversModel]{
		Name: "servers",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the servers of the account.",
			Attributes: map[string]schema.Attribute{
				"search": schema.StringAttribute{Optional: true, MarkdownDescription: "Only servers whose host name " +
					"or IP address contains this text."},
				"ip": schema.StringAttribute{Optional: true, MarkdownDescription: "Only servers with this IP " +
					"address."},
				"statuses": schema.ListAttribute{
					Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
					MarkdownDescription: "Only servers with these billing statuses. By default `processing`, `active` " +
						"and `suspended`, which are all but `terminated`.",
				},
				"servers": tfkit.ComputedObjects("The servers.", serverAttributes()),
			},
		},
		Read: func(ctx context.Context, account *billing.Account, m *serversModel, diags *diag.Diagnostics) {
			filter := vpsbg.ServerFilter{IP: m.IP.ValueString(), Search: m.Search.ValueString(), Statuses: m.Statuses}
			if m.Statuses == nil {
				filter.Statuses = vpsbg.LiveServers
			}
			var err error
			if m.Servers, err = tfkit.CollectModels[serverModel](account.Client.ListServers(ctx, filter)); err != nil {
				tfkit.AddAPIError(diags, "list servers", err, nil)
			}
		},
	}.New()
}
