package measuredboot

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ list.ListResourceWithConfigure = (*imageResource)(nil)

// NewListResource returns the list resource vpsbg_measured_boot_image.
func NewListResource() list.ListResource { return &imageResource{} }

func (r *imageResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The measured boot images of the account, to be imported. It costs one request.\n\n" +
			"VPSBG tells neither the content of an image nor where it came from. After `-generate-config-out`, fill in `file`, the path of the local file that the image was made of: " +
			"a file of the same size is taken for it, and the plan notes its checksum as a change in place for which nothing is sent; a file of another size replaces the image. " +
			fmt.Sprintf("Remove `name`, or write it in full: of a longer name only %d characters are listed.", listedName),
	}
}

func (r *imageResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = tfkit.ListingV0[vpsbg.MeasuredBootImage, resourceModel]{
		Resource: r,
		Action:   "list measured boot images",
		Items:    r.client.ListMeasuredBootImages(ctx),
		Describe: func(image *vpsbg.MeasuredBootImage) (string, map[string]string) {
			return fmt.Sprintf("%s (%s)", image.Name, image.ID), map[string]string{"id": image.ID.String()}
		},
		Read: func(state *resourceModel, image *vpsbg.MeasuredBootImage) { state.refresh(image) },
	}.Results(ctx, req)
}
