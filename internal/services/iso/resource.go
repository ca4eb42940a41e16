package iso

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ resource.Resource                = (*isoResource)(nil)
	_ resource.ResourceWithConfigure   = (*isoResource)(nil)
	_ resource.ResourceWithImportState = (*isoResource)(nil)
	_ resource.ResourceWithIdentity    = (*isoResource)(nil)
)

// NewResource returns vpsbg_iso.
func NewResource() resource.Resource { return &isoResource{} }

type isoResource struct {
	client *vpsbg.Client
}

var defaults = tfkit.Timeouts{Create: time.Hour, Read: 5 * time.Minute, Delete: 10 * time.Minute}

func (r *isoResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_iso"
}

func (r *isoResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := tfkit.Computed(attributes())
	attributes["name"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "Name of the ISO in the client area. A change replaces the ISO.",
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["url"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "Address that VPSBG fetches the ISO from, `http` or `https`. It has to be open to the internet; credentials that " +
			"are part of it are kept in the state. Another address replaces the ISO, other credentials in it do not.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(isOtherAddress, "", "")},
		Validators:    []validator.String{webAddress{}},
	}
	attributes["timeouts"] = defaults.Attribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: "An ISO of the account, which VPSBG fetches from the web, to install servers from. Creating it waits until it is " +
			"fetched. When VPSBG cannot fetch it, the resource is tainted, so that the next apply deletes the ISO and tries again.\n\n" +
			"An ISO of the same name and address that the account has already is not added again, because a run that was cut off may have left it: " +
			"the error gives the command that imports it. With `create_before_destroy`, an ISO can therefore be replaced only by one of another name " +
			"or address.\n\n" +
			"VPSBG refuses to delete an ISO that is attached to a server, even if that was destroyed in the same run and only runs until the end " +
			"of its paid period: `terraform state rm` leaves the ISO in the account.\n\n" +
			"The routes of all calls that this resource makes are not confirmed by VPSBG's public documentation.",
		Attributes: attributes,
	}
}

// isOtherAddress tells whether VPSBG would have to fetch the ISO again. After an import the address may not be known.
func isOtherAddress(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = req.PlanValue.IsUnknown() ||
		!req.StateValue.IsNull() && !sameAddress(req.StateValue.ValueString(), req.PlanValue.ValueString())
}

func (r *isoResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		r.client = provider.Client
	}
}

func (r *isoResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), plan.Timeouts.Create, defaults.Create, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	name := plan.Name.ValueString()
	iso := add(ctx, r.client, name, plan.URL.ValueString(), &resp.Diagnostics)
	if iso == nil {
		return
	}
	save := func(iso *vpsbg.ISO) {
		state, fresh := plan, isoFromAPI(iso)
		tfkit.FillUnknown(&state.isoModel, &fresh)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), state.ID)...)
	}
	save(iso)
	iso, err := awaitFetched(ctx, r.client, iso)
	save(iso)
	if err != nil {
		reportUnusable(iso, name, err, &resp.Diagnostics)
	}
}

func (r *isoResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), state.Timeouts.Read, defaults.Read, &resp.Diagnostics)
	defer cancel()
	id := tfkit.ParseID(state.ID, path.Root("id"), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), tfkit.ID(id))...)
	if resp.Diagnostics.HasError() {
		return
	}

	iso, err := look(ctx, r.client, id)
	switch {
	case err != nil:
		tfkit.AddAPIError(&resp.Diagnostics, "read ISO "+id.String(), err, nil)
	case iso == nil:
		resp.State.RemoveResource(ctx)
	default:
		state.refresh(iso)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

// Update sends nothing: what changes in place only the provider knows.
func (r *isoResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
}

func (r *isoResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), state.Timeouts.Delete, defaults.Delete, &resp.Diagnostics)
	defer cancel()
	id := tfkit.ParseID(state.ID, path.Root("id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.client.DeleteISO(ctx, id)
	if vpsbg.IsUnproven(err) {
		if iso, lookErr := look(ctx, r.client, id); iso == nil && lookErr == nil {
			return // the ISO is gone already, rather than the route a different one
		}
	}
	isAttached := vpsbg.Status(err) == http.StatusUnprocessableEntity
	if err == nil {
		err = awaitGone(ctx, r.client, id)
	}
	switch action := "delete ISO " + state.Name.ValueString(); {
	case err == nil:
	case isAttached:
		resp.Diagnostics.AddError("Unable to "+action, tfkit.Sentence(err.Error())+"\n\nVPSBG keeps an ISO that is attached to a server. Detach it first, with "+
			"primary_iso_id or secondary_iso_id of the server, and apply again. A server that was cancelled has it until it is gone: terraform state rm leaves the "+
			"ISO in the account.")
	default:
		tfkit.AddAPIError(&resp.Diagnostics, action, err, nil)
	}
}

func (r *isoResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	tfkit.ParseID(id, path.Root("id"), &resp.Diagnostics)
}

func (r *isoResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the ISO."},
		},
	}
}
