package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ValidateConfig checks what attributes say together. Validators of the attributes would walk the whole configuration for it.
func (r *serverResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config resourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	image, snapshot, backup := named{"image_id", config.ImageID}, named{"snapshot_id", config.SnapshotID}, named{"backup_id", config.BackupID}
	password, writeOnly := named{"password", config.Password}, named{"password_wo", config.PasswordWO}
	version := named{"password_wo_version", config.PasswordWOVersion}
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
	value     attr.Value
}

func (n named) isSet() bool { return !n.value.IsNull() && !n.value.IsUnknown() }

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
