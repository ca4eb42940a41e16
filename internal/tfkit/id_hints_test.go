package tfkit_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// A name where an id belongs is answered with where ids are found.
func TestNameInsteadOfID_saysWhereIDsAre(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		at   path.Path
		says string
	}{
		{path.Root("image_id"), `image_id = data.vpsbg_server_image.debian.id`},
		{path.Root("ssh_key_ids").AtSetValue(types.StringValue("laptop")), `data "vpsbg_ssh_key" "laptop" { name = "laptop" }`},
		{path.Root("ssh_key_ids"), "vpsbg_ssh_key.<name>.id"},
		{path.Root("snapshot_id"), `data "vpsbg_snapshots" "all" {}`},
		{path.Root("backup_id"), `data "vpsbg_backups" "all" {}`},
		{path.Root("secondary_iso_id"), `data "vpsbg_isos" "all" {}`},
		{path.Root("measured_boot").AtName("kernel_image_id"), "vpsbg_measured_boot_image.<name>.id"},
		{path.Root("server_ids").AtListIndex(0), `data "vpsbg_server" "web"`},
		{path.Root("plan_id"), `data "vpsbg_plans" "all" {}`},
		{path.Root("order_id"), `data "vpsbg_orders" "all" {}`},
	} {
		var diags diag.Diagnostics
		tfkit.ParseID(types.StringValue("laptop"), test.at, &diags)
		if len(diags) != 1 || !strings.Contains(diags[0].Detail(), `"laptop" is not an id`) || !strings.Contains(diags[0].Detail(), test.says) {
			t.Errorf("%s: %v does not say %s", test.at, diags, test.says)
		}
	}
}
