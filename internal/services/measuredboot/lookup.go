package measuredboot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// maxImages is how many images VPSBG keeps for an account.
const maxImages = 5

// searchTime is how long an image is looked for whose upload had no answer: the API may be slow to show what it did.
const searchTime = time.Minute

// uploads holds a lock for each image that is being uploaded: two of the same name and size could not be told apart.
var uploads sync.Map

func lockUpload(key string) (unlock func()) {
	lock, _ := uploads.LoadOrStore(key, &sync.Mutex{})
	mutex, _ := lock.(*sync.Mutex)
	mutex.Lock()
	return mutex.Unlock
}

// store uploads a file. It returns nil if it reports an error.
func store(ctx context.Context, client *vpsbg.Client, name string, file *content, diags *diag.Diagnostics) *vpsbg.MeasuredBootImage {
	defer lockUpload(fmt.Sprint(client.Endpoint(), " ", name, " ", file.size))()
	action := "upload measured boot image " + name
	before, err := vpsbg.Collect(client.ListMeasuredBootImages(ctx))
	if err != nil {
		tfkit.AddAPIError(diags, action, err, nil)
		return nil
	}
	if refuseMore(before, diags) {
		return nil
	}
	image, err := client.UploadMeasuredBootImage(ctx, vpsbg.File{Name: name, Size: file.size, Open: file.open})
	switch {
	case err == nil:
		return image
	case vpsbg.IsOutcomeUnknown(err):
		found, lookErr := findNew(ctx, client, name, file.size, before)
		return adopt(name, err, found, lookErr, diags)
	default:
		tfkit.AddAPIError(diags, action, err, tfkit.FieldPaths{"file": path.Root("file")})
		return nil
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

// findNew looks for what an upload has made whose answer is lost. It does not stop half-way when Terraform is interrupted,
// because then nobody would know.
func findNew(
	ctx context.Context, client *vpsbg.Client, name string, size int64, before []vpsbg.MeasuredBootImage,
) ([]vpsbg.MeasuredBootImage, error) {
	ctx, cancel := client.Clock().WithTimeout(context.WithoutCancel(ctx), searchTime)
	defer cancel()
	var found []vpsbg.MeasuredBootImage
	err := tfkit.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		now, err := vpsbg.Collect(client.ListMeasuredBootImages(ctx))
		found = slices.DeleteFunc(now, func(image vpsbg.MeasuredBootImage) bool {
			isOld := slices.ContainsFunc(before, func(known vpsbg.MeasuredBootImage) bool { return known.ID == image.ID })
			return isOld || !isShown(name, image.Name) || image.Size != nil && int64(*image.Size) != size
		})
		return len(found) > 0, err
	})
	if _, failed := errors.AsType[*vpsbg.Error](err); failed {
		return nil, err
	}
	return found, nil
}

// adopt takes the one new image for the one whose upload had no answer, or says what to check.
func adopt(name string, lost error, found []vpsbg.MeasuredBootImage, lookErr error, diags *diag.Diagnostics) *vpsbg.MeasuredBootImage {
	said := tfkit.Sentence(lost.Error())
	switch {
	case lookErr != nil:
		diags.AddError("Unable to tell whether measured boot image "+name+" was uploaded", fmt.Sprintf("%s\n\nNor can the images be listed: %s\n\n"+
			"Look at data.vpsbg_measured_boot_images before you apply again. If the image is there, import it with its id, or delete it.",
			said, tfkit.Sentence(lookErr.Error())))
	case len(found) == 0:
		diags.AddError("Unable to upload measured boot image "+name, fmt.Sprintf("%s\n\nNo such image has appeared within %s, so most "+
			"probably none was made. Apply again.", said, searchTime))
	case len(found) > 1:
		diags.AddError("Several measured boot images "+name, fmt.Sprintf("%s\n\nAfterwards the account has several new images of this name and size: %s. "+
			"Import one and delete the others.", said, describe(found)))
	default:
		diags.AddWarning("Measured boot image adopted", fmt.Sprintf("%s\n\nThe image %s is new in the account nevertheless, with id %s, and is "+
			"managed from now on.", said, name, found[0].ID))
		return &found[0]
	}
	return nil
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
	if err == nil {
		err = awaitGone(ctx, client, id)
	}
	switch {
	case err == nil:
	case vpsbg.Status(err) == http.StatusUnprocessableEntity:
		diags.AddError("Unable to delete measured boot image "+name, fmt.Sprintf("%s\n\nVPSBG keeps an image that a server boots. "+
			"Detach it first, with measured_boot of the server. To replace it, set create_before_destroy = true in its lifecycle block, so that "+
			"the server moves to the new one before. A server that was cancelled boots it until it is gone: terraform state rm leaves the image "+
			"to VPSBG, which is said to remove it then.", tfkit.Sentence(err.Error())))
	default:
		tfkit.AddAPIError(diags, "delete measured boot image "+name, err, nil)
	}
}

// awaitGone returns when a list shows that an image was deleted: what the API only accepted must not leave the state.
func awaitGone(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
	err := tfkit.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		image, err := find(ctx, client, id)
		return image == nil && err == nil, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		err = fmt.Errorf("the API accepted the request, but measured boot image %s is still listed", id)
	}
	return err
}
