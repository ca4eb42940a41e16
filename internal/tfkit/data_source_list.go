package tfkit

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// ListDataSource describes a data source that shows all items of a kind that the account has, in an attribute of its
// own name.
type ListDataSource[T, M any, P FromAPI[M, T]] struct {
	Name             string // of the attribute, and of the type behind the provider's name: "isos"
	Kind             string // of an item, in messages: "ISO"
	Description      string
	ItemsDescription string
	Attributes       map[string]schema.Attribute // of an item
	List             func(context.Context, *billing.Account) iter.Seq2[T, error]
}

// New returns the data source.
func (d ListDataSource[T, M, P]) New() datasource.DataSource {
	return &genericListDataSource[T, M, P]{describes: d}
}

type genericListDataSource[T, M any, P FromAPI[M, T]] struct {
	describes ListDataSource[T, M, P]
	account   *billing.Account
}

func (d *genericListDataSource[T, M, P]) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + d.describes.Name
}

func (d *genericListDataSource[T, M, P]) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: d.describes.Description,
		Attributes: map[string]schema.Attribute{
			d.describes.Name: ComputedObjects(d.describes.ItemsDescription, d.describes.Attributes),
		},
	}
}

func (d *genericListDataSource[T, M, P]) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	d.account = Configured(req.ProviderData, &resp.Diagnostics)
}

func (d *genericListDataSource[T, M, P]) Read(
	ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	within, cancel := d.account.Client.Clock().WithTimeout(ctx, readTime)
	defer cancel()
	models, err := CollectModels[M, T, P](d.describes.List(within, d.account))
	if err != nil {
		AddAPIError(&resp.Diagnostics, "list "+d.describes.Kind+"s", err, nil)
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.describes.Name), models)...)
}
