package sshkey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSource              = (*keyListDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*keyListDataSource)(nil)
)

// NewListDataSource returns vpsbg_ssh_keys.
func NewListDataSource() datasource.DataSource { return &keyListDataSource{} }

type keyListDataSource struct {
	client *vpsbg.Client
}

type keyListModel struct {
	SSHKeys []keyModel `tfsdk:"ssh_keys"`
}

func (d *keyListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_ssh_keys"
}

func (d *keyListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All public SSH keys of the account.",
		Attributes: map[string]schema.Attribute{
			"ssh_keys": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The SSH keys, in the order of the API.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

func (d *keyListDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		d.client = provider.Client
	}
}

func (d *keyListDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	result := keyListModel{SSHKeys: []keyModel{}}
	for key, err := range d.client.ListSSHKeys(ctx) {
		if err != nil {
			tfkit.AddAPIError(&resp.Diagnostics, "list SSH keys", err, nil)
			return
		}
		result.SSHKeys = append(result.SSHKeys, keyFromAPI(&key))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, result)...)
}
