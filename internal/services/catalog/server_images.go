package catalog

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*serverImagesDataSource)(nil)

// NewServerImagesDataSource returns the data source vpsbg_server_images.
func NewServerImagesDataSource() datasource.DataSource { return &serverImagesDataSource{} }

type serverImagesDataSource struct{ configured }

type serverImagesModel struct {
	Name           types.String       `tfsdk:"name"`
	GroupKey       types.String       `tfsdk:"group_key"`
	OnlyMaintained types.Bool         `tfsdk:"only_maintained"`
	ServerImages   []serverImageModel `tfsdk:"server_images"`
}

func (d *serverImagesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_images"
}

func (d *serverImagesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the images that servers can be installed from. Arguments narrow the list; none that " +
			"matches gives an empty list.\n\n~> " + unconfirmed,
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Optional:            true,
				Validators:          notEmpty(),
				MarkdownDescription: "Only images with this name, upper and lower case being the same.",
			},
			"group_key": schema.StringAttribute{
				Optional:            true,
				Validators:          notEmpty(),
				MarkdownDescription: "Only images of the group with this key, for example `debian`.",
			},
			"only_maintained": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Leave out the images whose `eol` is true. Defaults to `false`.",
			},
			"server_images": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The images, in the API's order.",
				NestedObject:        schema.NestedAttributeObject{Attributes: serverImageAttributes()},
			},
		},
	}
}

func (d *serverImagesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data serverImagesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	images, err := d.provider.Catalog.ServerImages(ctx)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "read the server images", err, nil)
		return
	}
	images = named(inGroup(images, data.GroupKey), data.Name)
	if data.OnlyMaintained.ValueBool() {
		images = keepImages(images, func(i *vpsbg.ServerImage) bool { return i.EOL == nil || !bool(*i.EOL) })
	}
	data.ServerImages = make([]serverImageModel, len(images))
	for i := range images {
		data.ServerImages[i].FromAPI(&images[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
