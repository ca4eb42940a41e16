package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type serverImageDataSourceModel struct {
	serverImageModel
	GroupKey types.String `tfsdk:"group_key"`
}

// NewServerImageDataSource returns vpsbg_server_image.
func NewServerImageDataSource() datasource.DataSource {
	attributes := serverImageAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "ID of the image, the value for `image_id` of `vpsbg_server`. Exactly one of `id` and " +
			"`name` is required.",
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: notEmpty(),
		MarkdownDescription: "Name of the image, for example `Debian 13`. The lookup ignores case. Exactly one of " +
			"`id` and `name` is required.",
	}
	attributes["group_key"] = schema.StringAttribute{
		Optional: true, Validators: append(notEmpty(), stringvalidator.AlsoRequires(path.MatchRoot("name"))),
		MarkdownDescription: "Only images of the group with this key, for example `debian`. Requires `name`.",
	}
	return tfkit.DataSource[serverImageDataSourceModel]{
		Name: "server_image",
		Schema: schema.Schema{
			MarkdownDescription: "Finds one image that servers can be installed from. It is an error if no image " +
				"matches, or if several images have the name.\n\n" +
				"~> " + unconfirmed,
			Attributes: attributes,
		},
		Validators: []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))},
		Read: func(ctx context.Context, account *billing.Account, m *serverImageDataSourceModel, diags *diag.Diagnostics) {
			images := readImages(ctx, account, func(images []vpsbg.ServerImage) bool {
				return m.find(images, new(diag.Diagnostics)) != nil
			}, diags)
			if diags.HasError() {
				return
			}
			if image := m.find(images, diags); image != nil {
				m.FromAPI(image)
			}
		},
	}.New()
}

// find returns the one image that is meant, or nil and reports why there is not exactly one.
func (m *serverImageDataSourceModel) find(images []vpsbg.ServerImage, diags *diag.Diagnostics) *vpsbg.ServerImage {
	if !m.ID.IsNull() {
		id := tfkit.ParseID(m.ID, path.Root("id"), diags)
		i := slices.IndexFunc(images, func(image vpsbg.ServerImage) bool { return image.ID == id })
		if i < 0 {
			diags.AddAttributeError(path.Root("id"), "Unknown server image",
				fmt.Sprintf("There is no server image with the id %s. The data source vpsbg_server_images lists all "+
					"images.", id))
			return nil
		}
		return &images[i]
	}
	group := inGroup(images, m.GroupKey)
	if len(group) == 0 && !m.GroupKey.IsNull() {
		diags.AddAttributeError(path.Root("group_key"), "Unknown server image group",
			tfkit.NoSuch("server image group with the key", m.GroupKey.ValueString(), names(images, groupKey)))
		return nil
	}
	return tfkit.OneByName[vpsbg.ServerImage]{
		Kind: "server image", By: "name", Attribute: path.Root("name"), Same: strings.EqualFold,
		Name: func(image *vpsbg.ServerImage) string { return image.Name },
		Alternative: func(image *vpsbg.ServerImage) string {
			if key := groupKey(image); key != "" && m.GroupKey.IsNull() {
				return fmt.Sprintf("id %s, or group_key %q", image.ID, key)
			}
			return "id " + image.ID.String()
		},
	}.Find(group, m.Name.ValueString(), diags)
}
