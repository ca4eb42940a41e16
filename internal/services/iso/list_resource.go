package iso

import (
	"context"
	"fmt"

	lists "github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ lists.ListResourceWithConfigure = (*isoResource)(nil)

// NewListResource returns the list resource vpsbg_iso.
func NewListResource() lists.ListResource { return &isoResource{} }

func (r *isoResource) ListResourceConfigSchema(_ context.Context, _ lists.ListResourceSchemaRequest, resp *lists.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The ISOs of the account, to be imported. It costs a request for every 50 ISOs; the route of that call is not confirmed by " +
			"VPSBG's public documentation. Where VPSBG does not tell the `url` of an ISO, it has to be filled in after `-generate-config-out`.\n\n" +
			"Terraform shows the first 100 unless the `list` block has another `limit`.",
	}
}

func (r *isoResource) List(ctx context.Context, req lists.ListRequest, stream *lists.ListResultsStream) {
	stream.Results = tfkit.Listing[vpsbg.ISO, resourceModel]{
		Resource: r,
		Action:   "list ISOs",
		Items:    r.client.ListISOs(ctx),
		Describe: func(iso *vpsbg.ISO) (string, map[string]string) {
			return fmt.Sprintf("%s (%s)", iso.Name, iso.ID), map[string]string{"id": iso.ID.String()}
		},
		Read: func(state *resourceModel, iso *vpsbg.ISO) { state.refresh(iso) },
	}.Results(ctx, req)
}
