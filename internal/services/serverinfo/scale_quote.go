package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*scaleQuoteDataSource)(nil)

type scaleQuoteDataSource struct{ aboutServer }

// NewScaleQuoteDataSource returns the data source vpsbg_scale_quote.
func NewScaleQuoteDataSource() datasource.DataSource { return &scaleQuoteDataSource{} }

type scaleQuoteModel struct {
	ServerID  types.String `tfsdk:"server_id"`
	Plan      types.String `tfsdk:"plan"`
	ScaleDisk types.Bool   `tfsdk:"scale_disk"`

	Amount            types.Float64 `tfsdk:"amount"`
	AmountWithVAT     types.Float64 `tfsdk:"amount_with_vat"`
	EstimatedDowntime types.String  `tfsdk:"estimated_downtime"`
}

func (d *scaleQuoteDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scale_quote"
}

func (d *scaleQuoteDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What it would cost to move a server to another plan, and how long that would take. Nothing is changed. The calculation " +
			"needs a token with the Write permission: with a read token amounts and downtime are null, and a warning says so.",
		Attributes: map[string]schema.Attribute{
			"server_id": serverIDArgument(),
			"plan": schema.StringAttribute{
				Required: true, MarkdownDescription: "Key of the plan to move to, for example `cloud-vps-4gb`: see the data source `vpsbg_scale_plans`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"scale_disk": schema.BoolAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Whether the disk grows to that of the plan, `true` by default. `false` changes CPU and memory only, which keeps a later " +
					"downgrade possible: a disk is never made smaller.",
			},
			"amount": tfkit.ComputedFloat64("What is charged to the balance or a saved card without VAT, in the currency of the account. A move to a " +
				"cheaper plan is refunded; how the API shows that is not documented."),
			"amount_with_vat":    tfkit.ComputedFloat64("`amount` with the VAT of the account."),
			"estimated_downtime": tfkit.ComputedString("`short` is usually one reboot, `extended` takes longer."),
		},
	}
}

func (d *scaleQuoteDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config scaleQuoteModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ServerID, path.Root("server_id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if config.ScaleDisk.IsNull() {
		config.ScaleDisk = types.BoolValue(true)
	}
	quote, err := d.provider.Client.CalculateServerScale(ctx, id, config.Plan.ValueString(), config.ScaleDisk.ValueBool())
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		resp.Diagnostics.AddWarning("The move to another plan is not quoted",
			"The API calculates it for a token with the Write permission only. The amounts and the downtime are null.")
	case err != nil:
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("calculate the move of server %d to another plan", id), err,
			tfkit.FieldPaths{"plan": path.Root("plan"), "scale_disk": path.Root("scale_disk")})
		return
	default:
		config.Amount, config.AmountWithVAT = tfkit.AmountOf(quote.Amount), tfkit.AmountOf(quote.AmountWithVAT)
		config.EstimatedDowntime = tfkit.TextOf(quote.EstimatedDowntime)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
