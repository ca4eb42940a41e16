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
		Name:       "ssh_key",
		Kind:       "SSH key",
		Schema:     resourceSchema,
		Timeouts:   tfkit.Timeouts{Create: writeTime, Read: 5 * time.Minute, Update: writeTime, Delete: writeTime},
		Create:     create,
		Read:       read,
		Update:     update,
		Delete:     remove,
		ModifyPlan: modifyPlan,
		ListSchema: listschema.Schema{
			MarkdownDescription: "The SSH keys of the account, to be imported. It costs a request for every 50 keys; the route of that call is not confirmed by " +
				"VPSBG's public documentation." + tfkit.ListLimitNote,
			Attributes: map[string]listschema.Attribute{
				"name": listschema.StringAttribute{Optional: true, MarkdownDescription: "Only SSH keys of this name."},
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
		MarkdownDescription: "Name of the SSH key in the client area, 3 to 100 characters. Changed in place.",
		Validators:          []validator.String{stringvalidator.UTF8LengthBetween(3, 100)},
	}
	attributes["key"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "Public key of type `ssh-ed25519` or `ssh-rsa`, in the form of a line of `authorized_keys`, for example " +
			"`file(\"~/.ssh/id_ed25519.pub\")`; white space around it does not matter. Changed in place; servers that exist already " +
			"are not promised to follow.",
		Validators: []validator.String{publicKey{}},
	}
	return schema.Schema{
		MarkdownDescription: "A public SSH key of the account, to be put on servers. Keys cost nothing.\n\n" +
			"Destroying the resource deletes the key from the account. What was written to the disk of a server stays there: remove it " +
			"from the server's `authorized_keys` to lock its owner out.",
		Attributes: attributes,
	}
}

// modifyPlan plans no change for white space around the key, and a new fingerprint for a new key.
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
	if !plan.Key.IsUnknown() && plan.text() == state.text() {
		plan.Key = state.Key
	} else {
		plan.Fingerprint = types.StringUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}
