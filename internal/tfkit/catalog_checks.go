package tfkit

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// CheckImage checks the attribute image_id. The list of images is not documented: without it, the API decides.
func CheckImage(ctx context.Context, catalog *billing.Catalog, id types.String, diags *diag.Diagnostics) {
	images, err := catalog.ServerImages(ctx, func(images []vpsbg.ServerImage) bool {
		return slices.ContainsFunc(images, func(image vpsbg.ServerImage) bool { return ID(image.ID).Equal(id) })
	})
	if vpsbg.IsRouteUnconfirmed(err) {
		tflog.Info(ctx, "the image is not checked: the API has no list of images", map[string]any{"error": err.Error()})
		return
	}
	if err != nil {
		AddAPIError(diags, "check the image", err, nil)
		return
	}
	names := make(map[string]string, len(images))
	ids := make([]string, len(images))
	for i, image := range images {
		ids[i] = image.ID.String()
		names[ids[i]] = image.Name
	}
	if _, known := names[id.ValueString()]; known {
		return
	}
	nearest := Nearest(id.ValueString(), ids)
	for i, near := range nearest {
		nearest[i] = fmt.Sprintf("%s (%s)", near, names[near])
	}
	diags.AddAttributeError(path.Root("image_id"), "Unknown image", fmt.Sprintf("VPSBG has no image with the id %s. %s "+
		"data.vpsbg_server_image finds an image by its name.", id.ValueString(), AreNearest(nearest)))
}

// CheckMinimumCycle checks the attribute billing_cycle of a plan that is sold for a minimum of months.
func CheckMinimumCycle(cycle, minimum types.Int64, plan string, diags *diag.Diagnostics) {
	switch {
	case cycle.IsUnknown() && minimum.ValueInt64() > 1:
		diags.AddAttributeWarning(path.Root("billing_cycle"), "Billing cycle may be too short",
			fmt.Sprintf("The plan %s is sold for at least %s. billing_cycle is known only after apply, which fails if it is less.",
				plan, Months(minimum.ValueInt64())))
	case !cycle.IsNull() && !cycle.IsUnknown() && cycle.ValueInt64() < minimum.ValueInt64():
		diags.AddAttributeError(path.Root("billing_cycle"), "Billing cycle too short",
			fmt.Sprintf("The plan %s is sold for at least %s, not for %s.",
				plan, Months(minimum.ValueInt64()), Months(cycle.ValueInt64())))
	}
}
