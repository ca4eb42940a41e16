package sshkey

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ resource.Resource                = (*keyResource)(nil)
	_ resource.ResourceWithConfigure   = (*keyResource)(nil)
	_ resource.ResourceWithImportState = (*keyResource)(nil)
	_ resource.ResourceWithIdentity    = (*keyResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*keyResource)(nil)
)

// NewResource returns vpsbg_ssh_key.
func NewResource() resource.Resource { return &keyResource{} }

type keyResource struct {
	client *vpsbg.Client
}

var defaults = tfkit.Timeouts{Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 10 * time.Minute}

func (r *keyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_ssh_key"
}

func (r *keyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
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
	attributes["timeouts"] = defaults.Attribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: "A public SSH key of the account, to be put on servers. Keys cost nothing.\n\n" +
			"Destroying the resource deletes the key from the account. What was written to the disk of a server stays there: remove it " +
			"from the server's `authorized_keys` to lock its owner out.",
		Attributes: attributes,
	}
}

func (r *keyResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		r.client = provider.Client
	}
}

func (r *keyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), plan.Timeouts.Create, defaults.Create, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	key := store(ctx, r.client, plan.Name.ValueString(), plan.text(), &resp.Diagnostics)
	if key == nil {
		return
	}
	// The answer to a create is not documented; what a read shows is. Failing now would taint a key that is there.
	if complete, err := r.client.GetSSHKey(ctx, key.ID); err == nil {
		key = complete
	} else {
		tflog.Warn(ctx, "the new SSH key cannot be read back yet: "+err.Error())
	}
	fresh := keyFromAPI(key)
	tfkit.FillUnknown(&plan.keyModel, &fresh)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
}

func (r *keyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), state.Timeouts.Read, defaults.Read, &resp.Diagnostics)
	defer cancel()
	id := tfkit.ParseID(state.ID, path.Root("id"), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), tfkit.ID(id))...)
	if resp.Diagnostics.HasError() {
		return
	}

	key := find(ctx, r.client, id, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
	case key == nil:
		resp.State.RemoveResource(ctx)
	default:
		state.refresh(key)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

func (r *keyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), plan.Timeouts.Update, defaults.Update, &resp.Diagnostics)
	defer cancel()
	id := tfkit.ParseID(state.ID, path.Root("id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	if !plan.Name.Equal(state.Name) || !plan.Key.Equal(state.Key) {
		key, err := change(ctx, r.client, id, &plan.keyModel, &state.keyModel)
		if err != nil {
			tfkit.AddAPIError(&resp.Diagnostics, "update SSH key "+plan.Name.ValueString(), err, fields)
			return
		}
		fresh := keyFromAPI(key)
		tfkit.FillUnknown(&plan.keyModel, &fresh)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
}

func (r *keyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), state.Timeouts.Delete, defaults.Delete, &resp.Diagnostics)
	defer cancel()
	id := tfkit.ParseID(state.ID, path.Root("id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.client.DeleteSSHKey(ctx, id)
	if vpsbg.IsRouteUnconfirmed(err) && find(ctx, r.client, id, &resp.Diagnostics) == nil {
		return // the key is gone already, rather than the route a different one
	}
	if err == nil {
		err = awaitGone(ctx, r.client, id)
	}
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "delete SSH key "+state.Name.ValueString(), err, nil)
	}
}

func (r *keyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	tfkit.ParseID(id, path.Root("id"), &resp.Diagnostics)
}

func (r *keyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the SSH key."},
		},
	}
}

// ModifyPlan plans no change for white space around the key, and a new fingerprint for a new key.
func (r *keyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
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
