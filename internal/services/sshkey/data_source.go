package sshkey

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

// NewDataSource returns vpsbg_ssh_key.
func NewDataSource() datasource.DataSource {
	attributes := attributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "ID of the SSH key. Exactly one of `id` and `name` is required.",
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Name of the SSH key in the client area. Exactly one SSH key must have this name.",
	}
	return tfkit.DataSource[itemModel]{
		Name:       "ssh_key",
		Schema:     schema.Schema{MarkdownDescription: "Reads a public SSH key of the account, by ID or by name.", Attributes: attributes},
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

// findByName returns nil if it reports an error.
func findByName(ctx context.Context, client *vpsbg.Client, name string, diags *diag.Diagnostics) *vpsbg.SSHKey {
	keys, err := vpsbg.Collect(client.ListSSHKeys(ctx))
	if err != nil {
		tfkit.AddAPIError(diags, "find SSH key "+name, err, nil)
		return nil
	}
	return tfkit.OneByName[vpsbg.SSHKey]{
		Kind: "SSH key", By: "name", Attribute: path.Root("name"),
		Name:        func(key *vpsbg.SSHKey) string { return key.Name },
		Alternative: func(key *vpsbg.SSHKey) string { return "id " + key.ID.String() },
	}.Find(keys, name, diags)
}
