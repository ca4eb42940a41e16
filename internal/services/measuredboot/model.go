// Package measuredboot serves the account's measured boot images.
package measuredboot

import (
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// itemModel is an item of vpsbg_measured_boot_images.
type itemModel struct {
	ID types.String `tfsdk:"id"`
	details
}

// resourceModel is vpsbg_measured_boot_image. The API does not tell of the file.
type resourceModel struct {
	tfkit.Meta
	details
	File     types.String `tfsdk:"file"`
	Checksum types.String `tfsdk:"checksum"`
}

// details is what the API shows of an image beside its id.
type details struct {
	Name      types.String      `tfsdk:"name"`
	Size      types.Int64       `tfsdk:"size"`
	InUse     types.Bool        `tfsdk:"in_use"`
	Type      types.String      `tfsdk:"type"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":     tfkit.ComputedString("ID of the image."),
		"name":   tfkit.ComputedString("Name of the uploaded file. VPSBG may show only its first 20 characters."),
		"size":   tfkit.ComputedInt64("Size in bytes."),
		"in_use": tfkit.ComputedBool("Whether the image is attached to a server."),
		"type": tfkit.ComputedString("Type of the image that VPSBG detects, for example `kernel`. Null for old " +
			"images."),
		"created_at": tfkit.ComputedTime("Time when the image was uploaded."),
	}
}

// FromAPI fills the model.
func (m *itemModel) FromAPI(image *vpsbg.MeasuredBootImage) {
	m.ID = tfkit.ID(image.ID)
	m.details.FromAPI(image)
}

// FromAPI takes over what the API lists, and keeps a name that it only cuts.
func (m *resourceModel) FromAPI(image *vpsbg.MeasuredBootImage) {
	known := m.Name
	m.ID = tfkit.ID(image.ID)
	m.details.FromAPI(image)
	if isShown(known.ValueString(), image.Name) {
		m.Name = known
	}
}

// FromAPI fills the model.
func (m *details) FromAPI(image *vpsbg.MeasuredBootImage) {
	m.Name = tfkit.TextOf(image.Name)
	m.Size = tfkit.Count(image.Size)
	m.InUse = tfkit.Flag(image.InUse)
	m.Type = tfkit.Text(image.Type)
	m.CreatedAt = tfkit.Timestamp(image.CreatedAt)
}

// listedName is how many characters of a name lists show.
const listedName = 20

// listedPart is what a list shows of a name at least.
func listedPart(name string) string {
	runes := []rune(name)
	return string(runes[:min(len(runes), listedName)])
}

// isShown reports whether a list may show a name like this: whole, or cut, with or without dots in place of the rest.
func isShown(name, shown string) bool {
	isCut := utf8.RuneCountInString(shown) >= listedName
	return shown == name || isCut && strings.HasPrefix(name, strings.TrimRight(shown, ".… "))
}
