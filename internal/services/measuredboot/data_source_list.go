package measuredboot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSource              = (*imageListDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*imageListDataSource)(nil)
)

// NewListDataSource returns vpsbg_measured_boot_images.
func NewListDataSource() datasource.DataSource { return &imageListDataSource{} }

type imageListDataSource struct {
	client *vpsbg.Client
}

type imageListModel struct {
	MeasuredBootImages []imageModel `tfsdk:"measured_boot_images"`
}

func (d *imageListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_measured_boot_images"
}

func (d *imageListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All measured boot images of the account.",
		Attributes: map[string]schema.Attribute{
			"measured_boot_images": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The images, in the order of the API.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

func (d *imageListDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		d.client = provider.Client
	}
}

func (d *imageListDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	result := imageListModel{MeasuredBootImages: []imageModel{}}
	for image, err := range d.client.ListMeasuredBootImages(ctx) {
		if err != nil {
			tfkit.AddAPIError(&resp.Diagnostics, "list measured boot images", err, nil)
			return
		}
		result.MeasuredBootImages = append(result.MeasuredBootImages, imageFromAPI(&image))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, result)...)
}
