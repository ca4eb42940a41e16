package sshkey

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSource                     = (*keyDataSource)(nil)
	_ datasource.DataSourceWithConfigure        = (*keyDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*keyDataSource)(nil)
)

// NewDataSource returns vpsbg_ssh_key.
func NewDataSource() datasource.DataSource { return &keyDataSource{} }

type keyDataSource struct {
	client *vpsbg.Client
}

func (d *keyDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_ssh_key"
}

func (d *keyDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := attributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Id of the SSH key. Exactly one of `id` and `name` is set.",
		Validators:          []validator.String{tfkit.IsID()},
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Name of the SSH key in the client area, which must be the only one of this name.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A public SSH key of the account, by its id or its name.",
		Attributes:          attributes,
	}
}

func (d *keyDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		d.client = provider.Client
	}
}

func (d *keyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config keyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ID, path.Root("id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var key *vpsbg.SSHKey
	if id != 0 {
		var err error
		if key, err = d.client.GetSSHKey(ctx, id); err != nil {
			tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("read SSH key %s", id), err, nil)
		}
	} else {
		key = d.byName(ctx, config.Name.ValueString(), &resp.Diagnostics)
	}
	if key != nil {
		resp.Diagnostics.Append(resp.State.Set(ctx, keyFromAPI(key))...)
	}
}

func (d *keyDataSource) byName(ctx context.Context, name string, diags *diag.Diagnostics) *vpsbg.SSHKey {
	var found []vpsbg.SSHKey
	var others []string
	for key, err := range d.client.ListSSHKeys(ctx) {
		if err != nil {
			tfkit.AddAPIError(diags, "find SSH key "+name, err, nil)
			return nil
		}
		if key.Name == name {
			found = append(found, key)
		} else {
			others = append(others, key.Name)
		}
	}
	switch len(found) {
	case 0:
		diags.AddAttributeError(path.Root("name"), "SSH key not found",
			fmt.Sprintf("The account has no SSH key %q. The nearest names: %s.", name, strings.Join(tfkit.Nearest(name, others), ", ")))
		return nil
	case 1:
		return &found[0]
	default:
		diags.AddAttributeError(path.Root("name"), "Several SSH keys",
			fmt.Sprintf("The account has several SSH keys %q: %s. Use the id of the one that you mean instead.", name, ids(found)))
		return nil
	}
}

func (d *keyDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

func ids(keys []vpsbg.SSHKey) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = key.ID.String()
	}
	return strings.Join(texts, ", ")
}
