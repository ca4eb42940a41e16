package catalog

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// unconfirmed is said of both image data sources.
const unconfirmed = "The route of the API call is not confirmed by VPSBG's public documentation. If the API does not " +
	"have the route, this data source fails: use the IDs from the client area instead."

type serverImageModel struct {
	ID    types.String           `tfsdk:"id"`
	Name  types.String           `tfsdk:"name"`
	EOL   types.Bool             `tfsdk:"eol"`
	Group *serverImageGroupModel `tfsdk:"group"`
}

type serverImageGroupModel struct {
	Name types.String `tfsdk:"name"`
	Type types.String `tfsdk:"type"`
	Key  types.String `tfsdk:"key"`
}

// FromAPI fills the model.
func (m *serverImageModel) FromAPI(image *vpsbg.ServerImage) {
	m.ID = tfkit.ID(image.ID)
	m.Name = tfkit.TextOf(image.Name)
	m.EOL = tfkit.Flag(image.EOL)
	m.Group = tfkit.OptionalModel[serverImageGroupModel](image.Group)
}

// FromAPI fills the model.
func (m *serverImageGroupModel) FromAPI(group *vpsbg.ServerImageGroup) {
	m.Name = tfkit.TextOf(group.Name)
	m.Type = tfkit.TextOf(group.Type)
	m.Key = tfkit.TextOf(group.Key)
}

func serverImageAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":   tfkit.ComputedString("ID of the image, the value for `image_id` of `vpsbg_server`."),
		"name": tfkit.ComputedString("Name of the image, for example `Debian 13`."),
		"eol":  tfkit.ComputedBool("Whether the operating system of the image is no longer maintained."),
		"group": tfkit.ComputedObject("Group that the image belongs to.", map[string]schema.Attribute{
			"name": tfkit.ComputedString("Name of the group, for example `Debian`."),
			"type": tfkit.ComputedString("Type of the group, for example `os`."),
			"key":  tfkit.ComputedString("Key of the group, for example `debian`."),
		}),
	}
}

func groupKey(image *vpsbg.ServerImage) string {
	if image.Group == nil {
		return ""
	}
	return image.Group.Key
}

// inGroup returns the images of a group, or all of them if key is null.
func inGroup(images []vpsbg.ServerImage, key types.String) []vpsbg.ServerImage {
	if key.IsNull() {
		return images
	}
	return keepImages(images, func(i *vpsbg.ServerImage) bool { return groupKey(i) == key.ValueString() })
}

func keepImages(images []vpsbg.ServerImage, keep func(*vpsbg.ServerImage) bool) []vpsbg.ServerImage {
	return slices.DeleteFunc(slices.Clone(images), func(i vpsbg.ServerImage) bool { return !keep(&i) })
}

// readImages returns all images, or reports an error. See [billing.Catalog.Plans].
func readImages(
	ctx context.Context, account *billing.Account, suffices func([]vpsbg.ServerImage) bool, diags *diag.Diagnostics,
) []vpsbg.ServerImage {
	images, err := account.Catalog.ServerImages(ctx, suffices)
	if err != nil {
		tfkit.AddAPIError(diags, "read the server images", err, nil)
	}
	return images
}
