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

// NewResource returns vpsbg_measured_boot_image.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_measured_boot_image.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[vpsbg.MeasuredBootImage, resourceModel, *resourceModel] {
	return tfkit.Resource[vpsbg.MeasuredBootImage, resourceModel, *resourceModel]{
		Name:       "measured_boot_image",
		Kind:       "measured boot image",
		Schema:     resourceSchema,
		Timeouts:   tfkit.Timeouts{Create: 2 * time.Hour, Read: 5 * time.Minute, Delete: 10 * time.Minute},
		Create:     create,
		Read:       read,
		Delete:     remove,
		ModifyPlan: modifyPlan,
		ListSchema: listschema.Schema{
			MarkdownDescription: "Lists the measured boot images of the account for import. The list costs one " +
				"request.\n\n" +
				"VPSBG reports neither the content nor the source of an image. After `-generate-config-out`, set " +
				"`file` to the path of the local file that the image was uploaded from. If that file has the size of " +
				"the image, the provider takes it for the same file: the plan shows its checksum as an in-place " +
				"change, and the apply sends nothing. A file of another size replaces the image. " +
				fmt.Sprintf("Remove `name`, or write it in full: VPSBG lists only the first %d characters of a longer "+
					"name.", listedName),
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
		MarkdownDescription: "Path of the file to upload, which must be smaller than 1 GB (1 000 000 000 bytes). " +
			"Changing the content of the file replaces the image; moving the file does not. A path that is known only " +
			"during the apply replaces the image, too. If the file does not exist, the uploaded image stays " +
			"unchanged.",
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "Name of the uploaded file, by default the last element of `file`. Changing it replaces " +
			"the image.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[^/\\\x00-\x1f]+$`),
			"must be the name of a file, without a path")},
	}
	attributes["checksum"] = schema.StringAttribute{
		Computed: true,
		MarkdownDescription: "SHA-256 checksum of the uploaded file, in hexadecimal digits. The plan shows the " +
			"checksum of a file that it will upload, and the apply refuses a file that has changed since.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	return schema.Schema{
		MarkdownDescription: "Manages a measured boot image of the account: a kernel or an initial RAM disk that is " +
			"uploaded from a local file, for servers to boot.\n\n" +
			"VPSBG keeps up to five images per account. It is said to delete an image that is not attached to a " +
			"server after two days: attach it in the same run.\n\n" +
			"VPSBG does not delete an image that a server boots. With `create_before_destroy = true` in the " +
			"`lifecycle` block, a changed file is uploaded first, then the server switches to the new image, and then " +
			"the old image is deleted. Until then, both count toward the limit of five. A cancelled server boots its " +
			"image until VPSBG deletes the server: destroying the resource then leaves the image to VPSBG, with a " +
			"warning.\n\n" +
			"VPSBG does not report the content of an image. After an import, the first apply takes a file of the same " +
			"size for the image and stores its checksum without sending anything. A file of another size is uploaded.",
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
		diags.AddAttributeError(path.Root("file"), "File has changed since the plan", fmt.Sprintf("The plan was to "+
			"upload %s with the SHA-256 %s, and now it has %s. Nothing was uploaded: plan and apply again.", file.path, plan.Checksum.ValueString(), file.checksum))
		return
	}
	plan.Checksum = checksum
	if plan.Name.IsUnknown() {
		plan.Name = types.StringValue(file.name())
	}
	if image := upload(ctx, account, plan.Name.ValueString(), file, diags); image != nil {
		save(image)
		account.Promises.Forget(promisedFile(file.path))
	}
}

func read(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
) (*vpsbg.MeasuredBootImage, error) {
	id := state.ParseID(diags)
	image, err := find(ctx, account.Client, id)
	if image == nil && err == nil {
		diags.AddWarning("Measured boot image is gone", fmt.Sprintf("The account no longer has measured boot image "+
			"%s. VPSBG is said to delete an image that is not attached to a server after two days. As long as the image "+
			"is in the configuration, the next apply uploads it again; attach it to a server in the same run.", id))
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
