package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// ValidateConfig checks what attributes say together. Validators of the attributes would walk the whole configuration
// for it.
func (r *serverResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config map[string]tftypes.Value // as it is: the model of it all would be most of the work of a validation
	if err := req.Config.Raw.As(&config); err != nil {
		resp.Diagnostics.AddError("Unable to read the configuration", err.Error())
		return
	}
	tfkit.RefuseEmptyObjects(req.Config.Raw, &resp.Diagnostics)
	declared := func(attribute string) named { return named{attribute, config[attribute]} }
	image, snapshot, backup := declared("image_id"), declared("snapshot_id"), declared("backup_id")
	password, writeOnly, version := declared("password"), declared("password_wo"), declared("password_wo_version")
	image.excludes(snapshot, &resp.Diagnostics)
	image.excludes(backup, &resp.Diagnostics)
	snapshot.excludes(backup, &resp.Diagnostics)
	password.excludes(writeOnly, &resp.Diagnostics)
	writeOnly.requires(version, &resp.Diagnostics)
	version.requires(writeOnly, &resp.Diagnostics)
}

// named is the value of an attribute. One that is unknown may be null.
type named struct {
	attribute string
	value     tftypes.Value
}

func (n named) isSet() bool { return n.value.IsKnown() && !n.value.IsNull() }

func (n named) excludes(other named, diags *diag.Diagnostics) {
	if n.isSet() && other.isSet() {
		diags.AddAttributeError(path.Root(n.attribute), "Invalid Attribute Combination",
			fmt.Sprintf("Attribute %q cannot be specified when %q is specified", other.attribute, n.attribute))
	}
}

func (n named) requires(other named, diags *diag.Diagnostics) {
	if n.isSet() && other.value.IsNull() {
		diags.AddAttributeError(path.Root(n.attribute), "Invalid Attribute Combination",
			fmt.Sprintf("Attribute %q must be specified when %q is specified", other.attribute, n.attribute))
	}
}
