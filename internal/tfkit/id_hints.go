package tfkit

import "github.com/hashicorp/terraform-plugin-framework/path"

// idHints say where the ids are found that attributes of these names take: many write a name where an id belongs.
var idHints = map[string]string{
	"image_id": `data "vpsbg_server_image" "debian" { name = "Debian 13" } finds an image by its name: image_id = ` +
		`data.vpsbg_server_image.debian.id.`,
	"ssh_key_ids": `data "vpsbg_ssh_key" "laptop" { name = "laptop" } finds a key by its name: ssh_key_ids = ` +
		`[data.vpsbg_ssh_key.laptop.id]. A key of this configuration is vpsbg_ssh_key.<name>.id.`,
	"snapshot_id":          `data "vpsbg_snapshots" "all" {} lists the ids of the snapshots.`,
	"backup_id":            `data "vpsbg_backups" "all" {} lists the ids of the backups.`,
	"primary_iso_id":       isoHint,
	"secondary_iso_id":     isoHint,
	"kernel_image_id":      bootImageHint,
	"initrd_image_id":      bootImageHint,
	"primary_ip_id":        addressHint,
	"ip_address_id":        addressHint,
	"plan_id":              `data "vpsbg_plans" "all" {} lists the ids of the plans.`,
	"server_id":            serverHint,
	"server_ids":           serverHint,
	"renewal_of_server_id": serverHint,
	"service_id":           serverHint,
	"order_id":             `data "vpsbg_orders" "all" {} lists the ids of the orders.`,
}

const (
	isoHint       = `data "vpsbg_isos" "all" {} lists the ids of the ISOs. An ISO of this configuration is vpsbg_iso.<name>.id.`
	bootImageHint = `data "vpsbg_measured_boot_images" "all" {} lists the ids of the boot images. One of this configuration ` +
		`is vpsbg_measured_boot_image.<name>.id.`
	addressHint = `ip_addresses of data "vpsbg_server" "web" { hostname = "web-1.example.com" } have the ids of its addresses.`
	serverHint  = `data "vpsbg_server" "web" { hostname = "web-1.example.com" } finds a server by its host name, with its ` +
		`id. A server of this configuration is vpsbg_server.<name>.id.`
)

// idHint returns the hint for an attribute or an element of it, "" if there is none.
func idHint(attribute path.Path) string {
	hint := ""
	for _, step := range attribute.Steps() {
		if name, ok := step.(path.PathStepAttributeName); ok {
			hint = idHints[string(name)]
		}
	}
	return hint
}
