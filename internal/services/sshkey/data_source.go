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

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewDataSource returns vpsbg_ssh_key.
func NewDataSource() datasource.DataSource {
	attributes := attributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "Id of the SSH key. Exactly one of `id` and `name` is set.",
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Name of the SSH key in the client area, which must be the only one of this name.",
	}
	return tfkit.DataSource[itemModel]{
		Name:       "ssh_key",
		Schema:     schema.Schema{MarkdownDescription: "A public SSH key of the account, by its id or its name.", Attributes: attributes},
		Validators: []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))},
		Read: func(ctx context.Context, account *billing.Account, model *itemModel, diags *diag.Diagnostics) {
			var key *vpsbg.SSHKey
			var err error
			if id := tfkit.ParseID(model.ID, path.Root("id"), diags); id == 0 {
				key = findByName(ctx, account.Client, model.Name.ValueString(), diags)
			} else if key, err = account.Client.GetSSHKey(ctx, id); err != nil {
				tfkit.AddAPIError(diags, "read SSH key "+id.String(), err, nil)
			}
			if key != nil {
				model.FromAPI(key)
			}
		},
	}.New()
}

func findByName(ctx context.Context, client *vpsbg.Client, name string, diags *diag.Diagnostics) *vpsbg.SSHKey {
	var others, ids []string
	var found *vpsbg.SSHKey
	for key, err := range client.ListSSHKeys(ctx) {
		if err != nil {
			tfkit.AddAPIError(diags, "find SSH key "+name, err, nil)
			return nil
		}
		if key.Name == name {
			found, ids = &key, append(ids, key.ID.String())
		} else {
			others = append(others, key.Name)
		}
	}
	switch len(ids) {
	case 0:
		diags.AddAttributeError(path.Root("name"), "SSH key not found",
			fmt.Sprintf("The account has no SSH key %q. The nearest names: %s.", name, strings.Join(tfkit.Nearest(name, others), ", ")))
	case 1:
		return found
	default:
		diags.AddAttributeError(path.Root("name"), "Several SSH keys",
			fmt.Sprintf("The account has several SSH keys %q: %s. Use the id of the one that you mean instead.", name, strings.Join(ids, ", ")))
	}
	return nil
}
