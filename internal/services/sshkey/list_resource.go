package sshkey

import (
	"context"
	"fmt"
	"iter"

	lists "github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ lists.ListResourceWithConfigure = (*keyResource)(nil)

// NewListResource returns the list resource vpsbg_ssh_key.
func NewListResource() lists.ListResource { return &keyResource{} }

type listModel struct {
	Name types.String `tfsdk:"name"`
}

func (r *keyResource) ListResourceConfigSchema(_ context.Context, _ lists.ListResourceSchemaRequest, resp *lists.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The SSH keys of the account, to be imported. It costs a request for every 50 keys; the route of that call is not confirmed by " +
			"VPSBG's public documentation.\n\n" +
			"Terraform shows the first 100 unless the `list` block has another `limit`.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{Optional: true, MarkdownDescription: "Only SSH keys of this name."},
		},
	}
}

func (r *keyResource) List(ctx context.Context, req lists.ListRequest, stream *lists.ListResultsStream) {
	var config listModel
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = lists.ListResultsStreamDiagnostics(diags)
		return
	}
	keys := r.client.ListSSHKeys(ctx)
	if !config.Name.IsNull() {
		keys = named(keys, config.Name.ValueString())
	}
	stream.Results = tfkit.ListingV0[vpsbg.SSHKey, resourceModel]{
		Resource: r,
		Action:   "list SSH keys",
		Items:    keys,
		Describe: func(key *vpsbg.SSHKey) (string, map[string]string) {
			return fmt.Sprintf("%s (%s)", key.Name, key.ID), map[string]string{"id": key.ID.String()}
		},
		Read: func(state *resourceModel, key *vpsbg.SSHKey) { state.refresh(key) },
	}.Results(ctx, req)
}

// named leaves out the keys of other names.
func named(keys iter.Seq2[vpsbg.SSHKey, error], name string) iter.Seq2[vpsbg.SSHKey, error] {
	return func(yield func(vpsbg.SSHKey, error) bool) {
		for key, err := range keys {
			if (err != nil || key.Name == name) && !yield(key, err) {
				return
			}
		}
	}
}
