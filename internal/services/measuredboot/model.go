// Package measuredboot serves the account's measured boot images.
package measuredboot

import (
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// imageModel is an image as the API shows it.
type imageModel struct {
	ID        types.String      `tfsdk:"id"`
	Name      types.String      `tfsdk:"name"`
	Size      types.Int64       `tfsdk:"size"`
	InUse     types.Bool        `tfsdk:"in_use"`
	Type      types.String      `tfsdk:"type"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

// resourceModel is an image with the file that it was made of, which the API does not tell.
type resourceModel struct {
	imageModel
	File     types.String   `tfsdk:"file"`
	Checksum types.String   `tfsdk:"checksum"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":         tfkit.ComputedString("Id of the image."),
		"name":       tfkit.ComputedString("Name of the file that was uploaded, of which VPSBG may show 20 characters only."),
		"size":       tfkit.ComputedInt64("Size in bytes."),
		"in_use":     tfkit.ComputedBool("Whether the image is attached to a server."),
		"type":       tfkit.ComputedString("What VPSBG takes the image for, for example `kernel`. Null for old images."),
		"created_at": tfkit.ComputedTime("When it was uploaded."),
	}
}

func imageFromAPI(image *vpsbg.MeasuredBootImage) imageModel {
	return imageModel{
		ID:        tfkit.ID(image.ID),
		Name:      tfkit.TextOf(image.Name),
		Size:      tfkit.Count(image.Size),
		InUse:     tfkit.Flag(image.InUse),
		Type:      tfkit.Text(image.Type),
		CreatedAt: tfkit.Timestamp(image.CreatedAt),
	}
}

// refresh takes over what the API lists, and keeps a name that it only cuts.
func (m *imageModel) refresh(image *vpsbg.MeasuredBootImage) {
	known := m.Name
	*m = imageFromAPI(image)
	if isShown(known.ValueString(), image.Name) {
		m.Name = known
	}
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
	return shown == name || utf8.RuneCountInString(shown) >= listedName && strings.HasPrefix(name, strings.TrimRight(shown, ".… "))
}
