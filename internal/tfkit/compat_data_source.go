package tfkit

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSourceV0[any, any])(nil)

// ListDataSourceV0 shows all items of a kind that the account has, in an attribute of their own name.
type ListDataSourceV0[Item, Model any] struct {
	Name             string // of the attribute, and of the type behind the provider's name: "isos"
	Description      string
	ItemsDescription string
	Attributes       map[string]schema.Attribute // of an item
	Action           string                      // what an error says that could not be done, as in [AddAPIError]

	List    func(*vpsbg.Client, context.Context) iter.Seq2[Item, error]
	FromAPI func(*Item) Model

	client *vpsbg.Client
}

// Metadata names the type.
func (d *ListDataSourceV0[Item, Model]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Name
}

// Schema has the items and no arguments.
func (d *ListDataSourceV0[Item, Model]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: d.Description,
		Attributes: map[string]schema.Attribute{
			d.Name: schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: d.ItemsDescription,
				NestedObject:        schema.NestedAttributeObject{Attributes: d.Attributes},
			},
		},
	}
}

// Configure takes the client.
func (d *ListDataSourceV0[Item, Model]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if provider := Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		d.client = provider.Client
	}
}

// Read lists the items. None is an empty list, not null.
func (d *ListDataSourceV0[Item, Model]) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	models := []Model{}
	for item, err := range d.List(d.client, ctx) {
		if err != nil {
			AddAPIError(&resp.Diagnostics, d.Action, err, nil)
			return
		}
		models = append(models, d.FromAPI(&item))
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.Name), models)...)
}
