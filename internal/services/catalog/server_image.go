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

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSourceWithConfigure        = (*serverImageDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*serverImageDataSource)(nil)
)

// NewServerImageDataSource returns the data source vpsbg_server_image.
func NewServerImageDataSource() datasource.DataSource { return &serverImageDataSource{} }

type serverImageDataSource struct{ configured }

type serverImageDataSourceModel struct {
	serverImageModel
	GroupKey types.String `tfsdk:"group_key"`
}

func (d *serverImageDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_image"
}

func (d *serverImageDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := serverImageAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional:   true,
		Computed:   true,
		Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "Id of the image, which `image_id` of `vpsbg_server` takes. Exactly one of `id` and `name` is " +
			"required.",
	}
	attributes["name"] = schema.StringAttribute{
		Optional:   true,
		Computed:   true,
		Validators: notEmpty(),
		MarkdownDescription: "Name of the image, for example `Debian 13`. Upper and lower case are the same when an image is " +
			"looked up. Exactly one of `id` and `name` is required.",
	}
	attributes["group_key"] = schema.StringAttribute{
		Optional:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot("name"))},
		MarkdownDescription: "Look only at the images of the group with this key, for example `debian`. Needs `name`.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds one image that a server can be installed from. It is an error if there is none, or if " +
			"several have the name.\n\n~> " + unconfirmed,
		Attributes: attributes,
	}
}

func (d *serverImageDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

func (d *serverImageDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data serverImageDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	images, err := d.provider.Catalog.ServerImages(ctx)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "read the server images", err, nil)
		return
	}
	image := findServerImage(images, &data, &resp.Diagnostics)
	if image == nil {
		return
	}
	data.FromAPI(image)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// findServerImage returns the one image that is meant, or nil and reports why there is not exactly one.
func findServerImage(images []vpsbg.ServerImage, data *serverImageDataSourceModel, diags *diag.Diagnostics) *vpsbg.ServerImage {
	if !data.ID.IsNull() {
		id := tfkit.ParseID(data.ID, path.Root("id"), diags)
		i := slices.IndexFunc(images, func(image vpsbg.ServerImage) bool { return image.ID == id })
		if i < 0 {
			diags.AddAttributeError(path.Root("id"), "Unknown server image",
				fmt.Sprintf("There is no server image with the id %s. The data source vpsbg_server_images lists all.", id))
			return nil
		}
		return &images[i]
	}
	group := inGroup(images, data.GroupKey)
	if len(group) == 0 && !data.GroupKey.IsNull() {
		diags.AddAttributeError(path.Root("group_key"), "Unknown server image group",
			noSuch("server image group with the key", data.GroupKey.ValueString(), names(images, groupKey)))
		return nil
	}
	switch matches := named(group, data.Name); len(matches) {
	case 1:
		return &matches[0]
	case 0:
		existing := names(group, func(i *vpsbg.ServerImage) string { return i.Name })
		diags.AddAttributeError(path.Root("name"), "Unknown server image", noSuch("server image", data.Name.ValueString(), existing))
	default:
		diags.AddAttributeError(path.Root("name"), "Ambiguous server image", ambiguous(data.Name.ValueString(), matches))
	}
	return nil
}

func ambiguous(name string, matches []vpsbg.ServerImage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d server images are called %q. Name the group by its group_key, or set the id of one of them instead:", len(matches), name)
	for i := range matches {
		fmt.Fprintf(&b, "\n  - id %s: %s, group_key %q", matches[i].ID, matches[i].Name, groupKey(&matches[i]))
	}
	return b.String()
}
