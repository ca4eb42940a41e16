package measuredboot

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// readTime is how long a read may take unless the user sets another time, and the look at the account for a plan.
const readTime = 5 * time.Minute

// NewResource returns vpsbg_measured_boot_image.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_measured_boot_image.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[vpsbg.MeasuredBootImage, resourceModel, *resourceModel] {
	return tfkit.Resource[vpsbg.MeasuredBootImage, resourceModel, *resourceModel]{
		Name:       "measured_boot_image",
		Kind:       "measured boot image",
		Schema:     resourceSchema,
		Timeouts:   tfkit.Timeouts{Create: 2 * time.Hour, Read: readTime, Delete: 10 * time.Minute},
		Create:     create,
		Read:       read,
		Delete:     remove,
		ModifyPlan: modifyPlan,
		ListSchema: listschema.Schema{
			MarkdownDescription: "The measured boot images of the account, to be imported. It costs one request.\n\n" +
				"VPSBG tells neither the content of an image nor where it came from. After `-generate-config-out`, fill in `file`, the path of the local file that the image was made of: " +
				"a file of the same size is taken for it, and the plan notes its checksum as a change in place for which nothing is sent; a file of another size replaces the image. " +
				fmt.Sprintf("Remove `name`, or write it in full: of a longer name only %d characters are listed.", listedName),
		},
		List: func(ctx context.Context, account *billing.Account, _ tfsdk.Config, _ *diag.Diagnostics,
		) iter.Seq2[vpsbg.MeasuredBootImage, error] {
			return account.Client.ListMeasuredBootImages(ctx)
		},
		DisplayName: func(image *vpsbg.MeasuredBootImage) string { return tfkit.NamedWithID(image.Name, image.ID) },
	}
}

func resourceSchema() schema.Schema {
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
	return schema.Schema{
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

func create(ctx context.Context, account *billing.Account, plan *resourceModel, save func(*vpsbg.MeasuredBootImage),
	diags *diag.Diagnostics,
) {
	file := readFile(plan.File.ValueString(), diags)
	if file == nil {
		return
	}
	checksum := types.StringValue(file.checksum)
	if !plan.Checksum.IsUnknown() && !plan.Checksum.Equal(checksum) {
		diags.AddAttributeError(path.Root("file"), "File has changed since the plan", fmt.Sprintf("The plan was to upload %s with the "+
			"SHA-256 %s, and now it has %s. Nothing was uploaded: plan and apply again.", file.path, plan.Checksum.ValueString(), file.checksum))
		return
	}
	plan.Checksum = checksum
	if plan.Name.IsUnknown() {
		plan.Name = types.StringValue(file.name())
	}
	if image := upload(ctx, account, plan.Name.ValueString(), file, diags); image != nil {
		save(image)
	}
}

func read(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
) (*vpsbg.MeasuredBootImage, error) {
	id := state.ParseID(diags)
	image, err := find(ctx, account.Client, id)
	if image == nil && err == nil {
		diags.AddWarning(fmt.Sprintf("Measured boot image %s is gone", id), "The account does not have it any more. VPSBG is said to "+
			"remove an image that is attached to no server after two days. As long as the configuration has it, the next apply uploads it again; "+
			"attach it to a server in the same run.")
	}
	return image, err
}

// find returns an image, nil if the account does not have it. There is no call to read one image.
func find(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) (*vpsbg.MeasuredBootImage, error) {
	for image, err := range client.ListMeasuredBootImages(ctx) {
		if err != nil {
			return nil, err
		}
		if image.ID == id {
			return &image, nil
		}
	}
	return nil, nil
}
