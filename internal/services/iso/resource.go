package iso

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewResource returns vpsbg_iso.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_iso.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[vpsbg.ISO, resourceModel, *resourceModel] {
	return tfkit.Resource[vpsbg.ISO, resourceModel, *resourceModel]{
		Name:      "iso",
		Kind:      "ISO",
		Schema:    resourceSchema,
		Timeouts:  tfkit.Timeouts{Create: time.Hour, Read: 5 * time.Minute, Delete: 10 * time.Minute},
		WriteOnly: func(plan, config *resourceModel) { plan.URLWO = config.URLWO },
		Create:    create,
		Read: func(
			ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
		) (*vpsbg.ISO, error) {
			return find(ctx, account, state.ParseID(diags))
		},
		Delete: remove,
		ListSchema: listschema.Schema{
			MarkdownDescription: "Lists the ISOs of the account for import. The list costs one request for every 50 " +
				"ISOs. The route of the API call is not confirmed by VPSBG's public documentation. If VPSBG does not " +
				"report the `url` of an ISO, fill it in after `-generate-config-out`." + tfkit.ListLimitNote,
		},
		List: func(
			ctx context.Context, account *billing.Account, _ tfsdk.Config, _ *diag.Diagnostics,
		) iter.Seq2[vpsbg.ISO, error] {
			return account.Client.ListISOs(ctx)
		},
		DisplayName: func(iso *vpsbg.ISO) string { return tfkit.NamedWithID(iso.Name, iso.ID) },
	}
}

func resourceSchema() schema.Schema {
	attributes := tfkit.Computed(attributes())
	attributes["name"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "Name of the ISO in the client area. Changing it replaces the ISO.",
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["url"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "URL that VPSBG fetches the ISO from, `http` or `https`. It must be reachable from the " +
			"internet. One of `url` and `url_wo` is required. Credentials in the URL (`user:password@`, or a signature in " +
			"the query) are stored in the plan and the state, which the plan warns of: prefer `url_wo` for such a URL. " +
			"Changing the URL replaces the ISO; changing only its credentials or its spelling does not.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(isOtherAddress, "", "")},
		Validators:    []validator.String{webAddress{}, stringvalidator.ExactlyOneOf(path.MatchRoot("url_wo"))},
	}
	attributes["url_wo"] = schema.StringAttribute{
		Optional:  true,
		Sensitive: true,
		WriteOnly: true,
		MarkdownDescription: "The same as `url`, for a URL with credentials: it is stored neither in the plan nor in the " +
			"state (Terraform 1.11, OpenTofu 1.11 or later). It is used when the ISO is created; a later change of it alone " +
			"does nothing.",
		Validators: []validator.String{webAddress{isWriteOnly: true}, stringvalidator.AlsoRequires(path.MatchRoot("url_wo_version"))},
	}
	attributes["url_wo_version"] = schema.Int64Attribute{
		Optional: true,
		MarkdownDescription: "Any number, required with `url_wo`. Changing it replaces the ISO by one from the `url_wo` of " +
			"that moment. After an import, and after a change from `url` to a `url_wo` with the same address, the first " +
			"number does not replace it.",
		PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplaceIf(isOtherVersion, "", "")},
		Validators:    []validator.Int64{int64validator.AlsoRequires(path.MatchRoot("url_wo"))},
	}
	return schema.Schema{
		MarkdownDescription: "Manages an ISO of the account. VPSBG fetches it from the internet, and servers can be " +
			"installed from it. Creating the resource waits until VPSBG has fetched the ISO. If VPSBG cannot fetch " +
			"it, the resource is tainted: the next apply deletes the ISO and tries again.\n\n" +
			"If the account already has an ISO with the same name and URL, the resource is not created, because an " +
			"interrupted run may have left that ISO behind. The error shows the command that imports it. With " +
			"`create_before_destroy`, a replacement therefore needs another name or URL.\n\n" +
			"VPSBG does not delete an ISO that is attached to a server. This includes a server that was destroyed in " +
			"the same run and runs until the end of its paid period. Use `terraform state rm` to leave such an ISO in " +
			"the account.\n\n" +
			"The routes of all API calls of this resource are not confirmed by VPSBG's public documentation.",
		Attributes: attributes,
	}
}

// isOtherAddress reports whether VPSBG would have to fetch the ISO again. After an import the address may not be known.
func isOtherAddress(
	_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse,
) {
	resp.RequiresReplace = req.PlanValue.IsUnknown() || !req.StateValue.IsNull() && !req.PlanValue.IsNull() &&
		!sameAddress(req.StateValue.ValueString(), req.PlanValue.ValueString())
}

// isOtherVersion reports whether VPSBG would have to fetch the ISO again: the version has changed, or the first one
// comes with another address than that of url. A write-only address is not known later, so that url in its place is
// another one.
func isOtherVersion(
	ctx context.Context, req planmodifier.Int64Request, resp *int64planmodifier.RequiresReplaceIfFuncResponse,
) {
	var before, address types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("url"), &before)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("url_wo"), &address)...)
	resp.RequiresReplace = !req.StateValue.IsNull() ||
		!before.IsNull() && !address.IsUnknown() && !sameAddress(before.ValueString(), address.ValueString())
}

func create(
	ctx context.Context, account *billing.Account, plan *resourceModel, save func(*vpsbg.ISO), diags *diag.Diagnostics,
) {
	name := plan.Name.ValueString()
	iso := add(ctx, account, plan, diags)
	if iso == nil {
		return
	}
	save(iso)
	iso, err := awaitFetched(ctx, account, iso)
	save(iso)
	if err != nil {
		reportUnusable(iso, name, err, diags)
	}
}

func remove(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics) {
	id := state.ParseID(diags)
	isAttached := false
	err := billing.Delete(ctx, account.Clock(), "ISO "+id.String(),
		func(ctx context.Context) error {
			err := account.Client.DeleteISO(ctx, id)
			isAttached = vpsbg.Status(err) == http.StatusUnprocessableEntity
			return err
		},
		func(ctx context.Context) (*vpsbg.ISO, error) { return find(ctx, account, id) })
	switch action := "delete ISO " + state.Name.ValueString(); {
	case isAttached:
		diags.AddError("Unable to "+action, tfkit.Sentence(err.Error())+"\n\n"+
			"VPSBG does not delete an ISO that is attached to a server. Detach it first with primary_iso_id or "+
			"secondary_iso_id of the server, and apply again. A cancelled server keeps its ISO until VPSBG deletes "+
			"the server: terraform state rm leaves the ISO in the account.")
	case err != nil:
		tfkit.AddAPIError(diags, action, err, nil)
	}
}
