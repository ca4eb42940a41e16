package tfkit

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// readTime is how long the read of a data source may take, and what a plan reads: as long as the read of a resource by
// default.
const readTime = 5 * time.Minute

// DataSource describes a data source. Its model has the arguments, and takes the results.
type DataSource[Model any] struct {
	Name       string // of the type, behind the provider's name: "server_metrics"
	Schema     schema.Schema
	Validators []datasource.ConfigValidator
	// Validate is optional.
	Validate func(*Model, *diag.Diagnostics)
	// Read completes the configuration. What it leaves is not kept if it reports an error.
	Read func(ctx context.Context, account *billing.Account, model *Model, diags *diag.Diagnostics)
}

// ReadOne returns a Read that maps one answer of the API. action is what could not be done if it fails, as in
// [AddAPIError].
func ReadOne[T, M any, P FromAPI[M, T]](action string, get func(context.Context, *billing.Account, *M) (*T, error),
) func(context.Context, *billing.Account, *M, *diag.Diagnostics) {
	return func(ctx context.Context, account *billing.Account, model *M, diags *diag.Diagnostics) {
		found, err := get(ctx, account, model)
		if err != nil {
			AddAPIError(diags, action, err, nil)
			return
		}
		P(model).FromAPI(found)
	}
}

// New returns the data source.
func (d DataSource[Model]) New() datasource.DataSource {
	return &genericDataSource[Model]{describes: d}
}

type genericDataSource[Model any] struct {
	describes DataSource[Model]
	account   *billing.Account
}

func (d *genericDataSource[Model]) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + d.describes.Name
}

func (d *genericDataSource[Model]) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = d.describes.Schema
}

func (d *genericDataSource[Model]) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return d.describes.Validators
}

func (d *genericDataSource[Model]) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	RefuseEmptyObjects(req.Config.Raw, &resp.Diagnostics)
	if d.describes.Validate == nil {
		return
	}
	var model Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if !resp.Diagnostics.HasError() {
		d.describes.Validate(&model, &resp.Diagnostics)
	}
}

func (d *genericDataSource[Model]) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	d.account = Configured(req.ProviderData, &resp.Diagnostics)
}

func (d *genericDataSource[Model]) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var model Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if !resp.Diagnostics.HasError() {
		within, cancel := d.account.Client.Clock().WithTimeout(ctx, readTime)
		defer cancel()
		d.describes.Read(within, d.account, &model, &resp.Diagnostics)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
	}
}
