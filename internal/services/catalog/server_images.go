package catalog

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type serverImagesModel struct {
	Name           types.String       `tfsdk:"name"`
	GroupKey       types.String       `tfsdk:"group_key"`
	OnlyMaintained types.Bool         `tfsdk:"only_maintained"`
	ServerImages   []serverImageModel `tfsdk:"server_images"`
}

// NewServerImagesDataSource returns vpsbg_server_images.
func NewServerImagesDataSource() datasource.DataSource {
	return tfkit.DataSource[serverImagesModel]{
		Name: "server_images",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the images that servers can be installed from. Arguments filter the list; it " +
				"is empty if no image matches.\n\n" +
				"~> " + unconfirmed,
			Attributes: map[string]schema.Attribute{
				"name": schema.StringAttribute{
					Optional: true, Validators: notEmpty(),
					MarkdownDescription: "Only images with this name. The comparison ignores case.",
				},
				"group_key": schema.StringAttribute{
					Optional: true, Validators: notEmpty(),
					MarkdownDescription: "Only images of the group with this key, for example `debian`.",
				},
				"only_maintained": schema.BoolAttribute{
					Optional: true, MarkdownDescription: "Exclude images whose `eol` is `true`. `false` by default.",
				},
				"server_images": tfkit.ComputedObjects("The images, in the order of the API.", serverImageAttributes()),
			},
		},
		Read: func(ctx context.Context, account *billing.Account, m *serverImagesModel, diags *diag.Diagnostics) {
			images := inGroup(readImages(ctx, account, nil, diags), m.GroupKey)
			m.ServerImages = tfkit.Models[serverImageModel](keepImages(images, func(image *vpsbg.ServerImage) bool {
				isEnded := m.OnlyMaintained.ValueBool() && image.EOL != nil && bool(*image.EOL)
				return !isEnded && (m.Name.IsNull() || strings.EqualFold(image.Name, m.Name.ValueString()))
			}))
		},
	}.New()
}
