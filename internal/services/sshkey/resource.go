package sshkey

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// writeTime is how long a change may take unless the user sets another time.
const writeTime = 10 * time.Minute

// NewResource returns vpsbg_ssh_key.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_ssh_key.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[vpsbg.SSHKey, resourceModel, *resourceModel] {
	return tfkit.Resource[vpsbg.SSHKey, resourceModel, *resourceModel]{
		Name:   "ssh_key",
		Kind:   "SSH key",
		Schema: resourceSchema,
		Timeouts: tfkit.Timeouts{
			Create: billing.MarkAge + writeTime, Read: 5 * time.Minute, Update: writeTime, Delete: writeTime,
		},
		Create:     create,
		Read:       read,
		Update:     update,
		Delete:     remove,
		ModifyPlan: modifyPlan,
		ListSchema: listschema.Schema{
			MarkdownDescription: "Lists the SSH keys of the account for import. The list costs one request for every " +
				"50 keys. The route of the API call is not confirmed by VPSBG's public documentation." + tfkit.ListLimitNote,
			Attributes: map[string]listschema.Attribute{
				"name": listschema.StringAttribute{Optional: true, MarkdownDescription: "Only SSH keys with this " +
					"name."},
			},
		},
		List:        listKeys,
		DisplayName: func(key *vpsbg.SSHKey) string { return tfkit.NamedWithID(key.Name, key.ID) },
	}
}

func resourceSchema() schema.Schema {
	attributes := tfkit.Computed(attributes())
	attributes["name"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "Name of the SSH key in the client area, 3 to 100 characters. Can be changed in place.",
		Validators:          []validator.String{stringvalidator.UTF8LengthBetween(3, 100)},
	}
	attributes["key"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "Public key of type `ssh-ed25519` or `ssh-rsa`, as a line of `authorized_keys`, for " +
			"example `file(\"~/.ssh/id_ed25519.pub\")`. Only type and data count: surrounding white space " +
			"and a changed comment change nothing. Can be changed in place; " +
			"VPSBG does not promise to update servers that already have the key.",
		Validators: []validator.String{publicKey{}},
	}
	return schema.Schema{
		MarkdownDescription: "Manages a public SSH key of the account, for use on servers. SSH keys are free of " +
			"charge.\n\n" +
			"Destroying the resource deletes the key from the account. It does not remove the key from the disk of a " +
			"server: to revoke access, delete the key from the server's `authorized_keys` as well.",
		Attributes: attributes,
	}
}

// modifyPlan plans no change for another comment or other white space of the same key, and a new fingerprint for a new
// key.
func modifyPlan(ctx context.Context, _ *billing.Account, req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return
	}
	var plan, state resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if plan.Key.Equal(state.Key) {
		return
	}
	if !plan.Key.IsUnknown() && isSameKey(plan.text(), state.text()) {
		plan.Key = state.Key
	} else {
		plan.Fingerprint = types.StringUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}
