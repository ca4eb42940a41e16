package measuredboot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// promiseFile refuses to apply a plan that was made for another content of the file: Terraform would call the other
// checksum a bug. isApply says that the plan is certainly made to apply another one, see [billing.Promises]. Any other
// plan may well be a first one for a file that was built again, and only warns.
func promiseFile(
	ctx context.Context, promises *billing.Promises, plan *resourceModel, isApply bool, diags *diag.Diagnostics,
) {
	file := plan.File.ValueString()
	if plan.File.IsUnknown() || plan.Checksum.IsUnknown() {
		return
	}
	checksum := plan.Checksum.ValueString()
	_, err := os.Stat(file)
	isRemoved := errors.Is(err, fs.ErrNotExist)
	if isRemoved && isApply {
		checksum = "" // that of the state was not shown for this file
	} else if isRemoved {
		return
	}
	broken := billing.Check(ctx, promises, promisedFile(file), checksum, func(a, b string) bool { return a == b }, isApply)
	if broken == nil {
		return
	}
	plannedAt := broken.PlannedAt.UTC().Format("2006-01-02 15:04 MST")
	switch {
	case isRemoved:
		diags.AddAttributeError(path.Root("file"), "File has changed since the plan", fmt.Sprintf("%s was removed since it "+
			"was planned at %s. Nothing was uploaded: put it back and apply again, or plan again.", file, plannedAt))
	case isApply:
		diags.AddAttributeError(path.Root("file"), "File has changed since the plan", fmt.Sprintf("%s was planned at %s "+
			"with the SHA-256 %s, and now it has %s. Nothing was uploaded: plan and apply again.", file, plannedAt, broken.Shown, checksum))
	default:
		diags.AddAttributeWarning(path.Root("file"), "File has changed since the last plan", fmt.Sprintf("%s was planned "+
			"at %s with the SHA-256 %s, and now it has %s. A plan that was saved then can no longer be applied: plan "+
			"again.", file, plannedAt, broken.Shown, checksum))
	}
}

// promisedFile names a file for which a checksum is promised.
func promisedFile(file string) string {
	if absolute, err := filepath.Abs(file); err == nil {
		file = absolute
	}
	return "file\n" + file
}
