package measuredboot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// existsKey is in the private data of a plan for an image that exists. Terraform hands it on when it plans the
// replacement of that image, which looks like the creation of another one apart from that.
const existsKey = "exists"

// modifyPlan compares the file with what was uploaded, and refuses what VPSBG would.
func modifyPlan(ctx context.Context, account *billing.Account, req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, config resourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if req.State.Raw.IsNull() {
		planCreate(&plan, &config, &resp.Diagnostics)
		replaces, diags := req.Private.GetKey(ctx, existsKey)
		resp.Diagnostics.Append(diags...)
		if len(replaces) == 0 && !resp.Diagnostics.HasError() {
			checkRoom(ctx, account.Client, &resp.Diagnostics)
		}
	} else {
		var state resourceModel
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		resp.RequiresReplace = planUpdate(ctx, &plan, &config, &state, &resp.Diagnostics)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, existsKey, []byte("true"))...)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if !resp.Diagnostics.HasError() && (len(resp.RequiresReplace) > 0 || !resp.Plan.Raw.Equal(req.State.Raw)) {
		promiseFile(ctx, account.Promises, &plan, req.ClientCapabilities.DeferralAllowed, &resp.Diagnostics)
	}
}

// checkRoom refuses one image too many. Images that are planned at the same time do not count here: VPSBG refuses the
// last ones.
func checkRoom(ctx context.Context, client *vpsbg.Client, diags *diag.Diagnostics) {
	images, err := vpsbg.Collect(client.ListMeasuredBootImages(ctx))
	if err != nil {
		tfkit.AddAPIError(diags, "count the measured boot images", err, nil)
		return
	}
	hasRoom(images, diags)
}

// planCreate leaves everything open for a file that is not known yet.
func planCreate(plan, config *resourceModel, diags *diag.Diagnostics) {
	if plan.File.IsUnknown() {
		return
	}
	file := readFile(plan.File.ValueString(), diags)
	if file == nil {
		return
	}
	plan.Checksum = types.StringValue(file.checksum)
	if config.Name.IsNull() {
		plan.Name = types.StringValue(file.name())
	}
}

// planUpdate returns which attributes demand another upload.
func planUpdate(ctx context.Context, plan, config, state *resourceModel, diags *diag.Diagnostics,
) (replaced path.Paths) {
	imported := state.Checksum.IsNull()
	isCut := imported && isShown(plan.Name.ValueString(), state.Name.ValueString())
	if !config.Name.IsNull() && !plan.Name.Equal(state.Name) && !isCut {
		replaced = append(replaced, path.Root("name"))
	}
	if plan.File.IsUnknown() {
		plan.Checksum = types.StringUnknown()
		return append(replaced, path.Root("checksum"))
	}
	file, err := inspect(plan.File.ValueString())
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(replaced) == 0:
		keepFile(ctx, plan, state, diags)
	case err != nil:
		reportFile(plan.File.ValueString(), err, diags)
	default:
		plan.Checksum = types.StringValue(file.checksum)
		isSame := plan.Checksum.Equal(state.Checksum)
		if imported {
			isSame = takeOver(plan, config, state, file, diags)
		}
		if !isSame {
			replaced = append(replaced, path.Root("checksum"))
		}
	}
	return replaced
}

// keepFile plans no change for a file that is not there, as on a machine that uploads nothing.
func keepFile(ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics) {
	name := plan.File.ValueString()
	if plan.File.Equal(state.File) {
		tflog.Info(ctx, "the file of a measured boot image is not there to be compared", map[string]any{"file": name})
		return
	}
	diags.AddAttributeWarning(path.Root("file"), "File does not exist", fmt.Sprintf("%s does not exist, so it cannot "+
		"be compared with measured boot image %s. The image stays unchanged.", name, state.ID.ValueString()))
	if !state.File.IsNull() {
		plan.File = state.File
	}
}

// takeOver reports whether an image that was imported can be of this file: the API does not tell its content.
func takeOver(plan, config, state *resourceModel, file *content, diags *diag.Diagnostics) bool {
	if !state.Size.IsNull() && state.Size.ValueInt64() != file.size {
		return false
	}
	if config.Name.IsNull() && isShown(file.name(), state.Name.ValueString()) {
		plan.Name = types.StringValue(file.name())
	}
	diags.AddAttributeWarning(path.Root("file"), "Imported image is taken for this file", fmt.Sprintf("Measured boot "+
		"image %s was imported, and VPSBG does not report its content. It has the size of %s and is taken for that "+
		"file: the apply stores the checksum and sends nothing. To upload the file anyway, plan with -replace.", state.ID.ValueString(), plan.File.ValueString()))
	return true
}
