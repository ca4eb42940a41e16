package measuredboot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// maxImages is how many images VPSBG keeps for an account.
const maxImages = 5

// upload makes an image of a file. It returns nil if it reports an error.
func upload(ctx context.Context, account *billing.Account, name string, file *content, diags *diag.Diagnostics,
) *vpsbg.MeasuredBootImage {
	client := account.Client
	return tfkit.Creation[vpsbg.MeasuredBootImage]{
		OperationID: "uploadMeasuredBootImage", Path: "/measured-boot-images",
		Account: account,
		Type:    "vpsbg_measured_boot_image",
		Kind:    "measured boot image",
		Name:    name,
		Trait:   "of the same size",
		Key:     fmt.Sprint(listedPart(name), " ", file.size),
		Fields:  tfkit.FieldPaths{"file": path.Root("file")},
		Create: func(ctx context.Context) (*vpsbg.MeasuredBootImage, error) {
			return client.UploadMeasuredBootImage(ctx, vpsbg.File{Name: name, Size: file.size, Open: file.open})
		},
		List: client.ListMeasuredBootImages,
		ID:   func(image vpsbg.MeasuredBootImage) vpsbg.ID { return image.ID },
		IsSame: func(image vpsbg.MeasuredBootImage) bool {
			return isShown(name, image.Name) && (image.Size == nil || int64(*image.Size) == file.size)
		},
		Check: func(all, same []vpsbg.MeasuredBootImage, diags *diag.Diagnostics) {
			if hasRoom(all, diags) {
				warnOfSpare(name, same, diags)
			}
		},
	}.Run(ctx, diags)
}

// warnOfSpare warns of images that may be the file's already. Only their content would tell: a rebuilt kernel may well
// have the size of the one that it replaces, which a server boots then.
func warnOfSpare(name string, same []vpsbg.MeasuredBootImage, diags *diag.Diagnostics) {
	spare := slices.DeleteFunc(slices.Clone(same), func(image vpsbg.MeasuredBootImage) bool {
		return image.InUse != nil && bool(*image.InUse)
	})
	if len(spare) > 0 {
		diags.AddWarning("Measured boot image exists already", fmt.Sprintf("The account already has the measured boot "+
			"image %s of the same size, and no server is known to boot it: %s. Unless this run replaces it, an "+
			"interrupted run may have left it behind. Delete it in the client area unless you need it; VPSBG is said "+
			"to delete it after two days.", name, describe(spare)))
	}
}

// hasRoom reports whether the account may have another image, and the error if not.
func hasRoom(images []vpsbg.MeasuredBootImage, diags *diag.Diagnostics) bool {
	if len(images) < maxImages {
		return true
	}
	diags.AddError("Too many measured boot images", fmt.Sprintf("The account has %d measured boot images, and VPSBG "+
		"keeps no more than %d: %s.\n\n"+
		"Delete one first. To delete an image that Terraform manages, remove it from the configuration and apply.", len(images), maxImages, describe(images)))
	return false
}

func describe(images []vpsbg.MeasuredBootImage) string {
	texts := make([]string, len(images))
	for i, image := range images {
		texts[i] = tfkit.NamedWithID(image.Name, image.ID)
	}
	return strings.Join(texts, ", ")
}
