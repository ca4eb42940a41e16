package measuredboot

import (
	"context"
	"fmt"
	"regexp"
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
	_ resource.Resource                = (*imageResource)(nil)
	_ resource.ResourceWithConfigure   = (*imageResource)(nil)
	_ resource.ResourceWithImportState = (*imageResource)(nil)
	_ resource.ResourceWithIdentity    = (*imageResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*imageResource)(nil)
)

// NewResource returns vpsbg_measured_boot_image.
func NewResource() resource.Resource { return &imageResource{} }

type imageResource struct {
	client *vpsbg.Client
}

var defaults = tfkit.Timeouts{Create: 2 * time.Hour, Read: 5 * time.Minute, Delete: 10 * time.Minute}

func (r *imageResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_measured_boot_image"
}

func (r *imageResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := tfkit.Computed(attributes())
	attributes["file"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "Path of the file to upload, which has to be smaller than 1 GB (1 000 000 000 bytes). The image is replaced when the " +
			"content of the file changes, not when the file moves; a path that is known only during the apply replaces it as well. Where the file " +
			"does not exist, an image that was uploaded stays as it is.",
	}
	attributes["name"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "Name that the file is uploaded under, by default the last element of `file`. A change replaces the image.",
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[^/\\\x00-\x1f]+$`),
			"must be the name of a file, without a path")},
	}
	attributes["checksum"] = schema.StringAttribute{
		Computed: true,
		MarkdownDescription: "SHA-256 of the file that was uploaded, in hexadecimal digits. The plan shows it for a file that is going to be uploaded, " +
			"and the apply refuses a file that has changed since.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	attributes["timeouts"] = defaults.Attribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: "A kernel or an initial RAM disk of the account, uploaded from a local file, for servers to boot it measured.\n\n" +
			"VPSBG keeps up to five images for an account, and is said to remove one that is attached to no server after two days: attach it " +
			"in the same run.\n\n" +
			"VPSBG refuses to delete an image that a server boots. With `create_before_destroy = true` in the `lifecycle` block, a changed " +
			"file is uploaded first, the server moves to the new image, and the old one is deleted after that. Meanwhile both count among the " +
			"five. A server that is cancelled boots its image until it is gone: destroying the image leaves it to VPSBG then, with a warning.\n\n" +
			"VPSBG does not tell the content of an image. After an import, the first apply takes a file of the same size for it, and notes its " +
			"checksum without sending anything; a file of another size is uploaded.",
		Attributes: attributes,
	}
}

func (r *imageResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		r.client = provider.Client
	}
}

func (r *imageResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), plan.Timeouts.Create, defaults.Create, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	file := read(plan.File.ValueString(), &resp.Diagnostics)
	if file == nil {
		return
	}
	checksum := types.StringValue(file.checksum)
	if !plan.Checksum.IsUnknown() && !plan.Checksum.Equal(checksum) {
		resp.Diagnostics.AddAttributeError(path.Root("file"), "File has changed since the plan", fmt.Sprintf("The plan was to upload %s with the "+
			"SHA-256 %s, and now it has %s. Nothing was uploaded: plan and apply again.", file.file, plan.Checksum.ValueString(), file.checksum))
		return
	}
	plan.Checksum = checksum
	if plan.Name.IsUnknown() {
		plan.Name = types.StringValue(file.name())
	}
	image := store(ctx, r.client, plan.Name.ValueString(), file, &resp.Diagnostics)
	if image == nil {
		return
	}
	fresh := imageFromAPI(image)
	tfkit.FillUnknown(&plan.imageModel, &fresh)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
}

func (r *imageResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), state.Timeouts.Read, defaults.Read, &resp.Diagnostics)
	defer cancel()
	id := tfkit.ParseID(state.ID, path.Root("id"), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), tfkit.ID(id))...)
	if resp.Diagnostics.HasError() {
		return
	}

	image, err := find(ctx, r.client, id)
	switch {
	case err != nil:
		tfkit.AddAPIError(&resp.Diagnostics, "read measured boot image "+id.String(), err, nil)
	case image == nil:
		resp.Diagnostics.AddWarning(fmt.Sprintf("Measured boot image %s is gone", id), "The account does not have it any more. VPSBG is said to "+
			"remove an image that is attached to no server after two days. As long as the configuration has it, the next apply uploads it again; "+
			"attach it to a server in the same run.")
		resp.State.RemoveResource(ctx)
	default:
		state.refresh(image)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

// Update sends nothing: what changes in place only the provider knows.
func (r *imageResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
}

func (r *imageResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), state.Timeouts.Delete, defaults.Delete, &resp.Diagnostics)
	defer cancel()
	id := tfkit.ParseID(state.ID, path.Root("id"), &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		remove(ctx, r.client, id, state.Name.ValueString(), &resp.Diagnostics)
	}
}

func (r *imageResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &id)...)
	tfkit.ParseID(id, path.Root("id"), &resp.Diagnostics)
}

func (r *imageResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the measured boot image."},
		},
	}
}
