package measuredboot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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

// store uploads a file. It returns nil if it reports an error.
func store(ctx context.Context, client *vpsbg.Client, name string, file *content, diags *diag.Diagnostics) *vpsbg.MeasuredBootImage {
	return tfkit.Creation[vpsbg.MeasuredBootImage]{
		Account: billing.NewAccount(client, false),
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
			if !refuseMore(all, diags) {
				noteSpare(name, same, diags)
			}
		},
	}.Run(ctx, diags)
}

// noteSpare warns of images that may be the file's already. Only their content would tell: a rebuilt kernel may well have the size
// of the one that it replaces, which a server boots then.
func noteSpare(name string, same []vpsbg.MeasuredBootImage, diags *diag.Diagnostics) {
	spare := slices.DeleteFunc(slices.Clone(same), func(image vpsbg.MeasuredBootImage) bool { return image.InUse != nil && bool(*image.InUse) })
	if len(spare) > 0 {
		diags.AddWarning("Measured boot image exists already", fmt.Sprintf("The account has the measured boot image %s of the same size already, and no "+
			"server is known to boot it: %s. Unless this run replaces it, a run that was cut off may have left it. Delete it in the client area unless "+
			"it is needed; VPSBG is said to do so after two days.", name, describe(spare)))
	}
}

// refuseMore reports that the account has as many images as it may have.
func refuseMore(images []vpsbg.MeasuredBootImage, diags *diag.Diagnostics) bool {
	if len(images) < maxImages {
		return false
	}
	diags.AddError("Too many measured boot images", fmt.Sprintf("The account has %d measured boot images, and VPSBG keeps no more than %d: %s.\n\n"+
		"Delete one first. One that Terraform manages is deleted by an apply without it in the configuration.", len(images), maxImages, describe(images)))
	return true
}

func describe(images []vpsbg.MeasuredBootImage) string {
	texts := make([]string, len(images))
	for i, image := range images {
		texts[i] = fmt.Sprintf("%s (%s)", image.Name, image.ID)
	}
	return strings.Join(texts, ", ")
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

// remove deletes an image, and reports why it cannot.
func remove(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, name string, diags *diag.Diagnostics) {
	err := client.DeleteMeasuredBootImage(ctx, id)
	if vpsbg.IsNotFound(err) { // it is gone already, or the endpoint wrong
		if image, lookErr := find(ctx, client, id); image == nil && lookErr == nil {
			return
		}
	}
	isInUse := vpsbg.Status(err) == http.StatusUnprocessableEntity
	if err == nil {
		err = awaitGone(ctx, client, id)
	}
	var ending []string
	if isInUse {
		ending = bootedByEnding(ctx, client, id)
	}
	switch {
	case err == nil:
	case len(ending) > 0:
		diags.AddWarning("Measured boot image "+name+" stays for a while", fmt.Sprintf("VPSBG keeps an image that a server boots, and %s, which is cancelled, boots it until it is "+
			"gone. VPSBG is said to remove the image two days after that. It is no longer managed from now on.", strings.Join(ending, ", ")))
	case isInUse:
		diags.AddError("Unable to delete measured boot image "+name, fmt.Sprintf("%s\n\nVPSBG keeps an image that a server boots. "+
			"Detach it first, with measured_boot of the server, and apply again. To replace it, set create_before_destroy = true in its lifecycle block, so that "+
			"the server moves to the new one before.", tfkit.Sentence(err.Error())))
	default:
		tfkit.AddAPIError(diags, "delete measured boot image "+name, err, nil)
	}
}

// bootedByEnding returns the servers that boot an image, if all of them are cancelled. When one is not, or that cannot be found
// out, it returns none. It reads all servers of the account, because a list does not show what they boot.
func bootedByEnding(ctx context.Context, client *vpsbg.Client, image vpsbg.ID) []string {
	var ending []string
	for listed, err := range client.ListServers(ctx, vpsbg.ServerFilter{Statuses: vpsbg.LiveServers}) {
		if err != nil {
			return nil
		}
		server, err := client.GetServer(ctx, listed.ID)
		switch {
		case vpsbg.IsNotFound(err):
		case err != nil, server.Boots(image) && server.CancelRequest == nil:
			return nil
		case server.Boots(image):
			ending = append(ending, fmt.Sprintf("server %s (%d)", server.Hostname, server.ID))
		}
	}
	return ending
}

// awaitGone returns when a list shows that an image was deleted: what the API only accepted must not leave the state.
func awaitGone(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
	err := billing.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		image, err := find(ctx, client, id)
		return image == nil && err == nil, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		err = fmt.Errorf("the API accepted the request, but measured boot image %s is still listed", id)
	}
	return err
}
