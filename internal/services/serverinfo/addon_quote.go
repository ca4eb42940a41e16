package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSourceWithConfigure        = (*addonQuoteDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*addonQuoteDataSource)(nil)
)

type addonQuoteDataSource struct{ aboutServer }

// NewAddonQuoteDataSource returns the data source vpsbg_addon_quote.
func NewAddonQuoteDataSource() datasource.DataSource { return &addonQuoteDataSource{} }

type addonQuoteModel struct {
	ServerID           types.String `tfsdk:"server_id"`
	CPanel             types.String `tfsdk:"cpanel"`
	MicrosoftRDSSAL    types.Int64  `tfsdk:"microsoft_rds_sal"`
	MicrosoftOfficeSAL types.Int64  `tfsdk:"microsoft_office_sal"`

	Amount        types.Float64 `tfsdk:"amount"`
	AmountWithVAT types.Float64 `tfsdk:"amount_with_vat"`
}

func (d *addonQuoteDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_addon_quote"
}

func (d *addonQuoteDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	const stays = " Unset, it stays as it is."
	resp.Schema = schema.Schema{
		MarkdownDescription: "What it would cost to change the size of addons that a server has. Nothing is changed. What addons cost that it does " +
			"not have yet is in `vpsbg_server_addons`. At least one addon has to be named. The calculation needs a token with the Write permission: " +
			"with a read token the amounts are null, and a warning says so.",
		Attributes: map[string]schema.Attribute{
			"server_id": serverIDArgument(),
			"cpanel": schema.StringAttribute{
				Optional: true, MarkdownDescription: "Key of the cPanel licence to change to, for example `cpanel-pro-30`." + stays,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"microsoft_rds_sal": schema.Int64Attribute{
				Optional: true, MarkdownDescription: "Number of Microsoft RDS licences to change to." + stays,
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"microsoft_office_sal": schema.Int64Attribute{
				Optional: true, MarkdownDescription: "Number of Microsoft Office licences to change to." + stays,
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"amount": tfkit.ComputedFloat64("What is charged without VAT, in the currency of the account; " +
				"what would be refunded to the balance is negative."),
			"amount_with_vat": tfkit.ComputedFloat64("`amount` with the VAT of the account."),
		},
	}
}

func (d *addonQuoteDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.AtLeastOneOf(
		path.MatchRoot("cpanel"), path.MatchRoot("microsoft_rds_sal"), path.MatchRoot("microsoft_office_sal"))}
}

func (d *addonQuoteDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config addonQuoteModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ServerID, path.Root("server_id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	sizes, err := d.sizes(ctx, id, &config)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("read the addons of server %d", id), err, nil)
		return
	}
	quote, err := d.provider.Client.CalculateServerAddonsScale(ctx, id, sizes)
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		resp.Diagnostics.AddWarning("The change of addons is not quoted",
			"The API calculates it for a token with the Write permission only. The amounts are null.")
	case err != nil:
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("calculate the change of addons of server %d", id), err, tfkit.FieldPaths{
			"cpanel":               path.Root("cpanel"),
			"microsoft_rds_sal":    path.Root("microsoft_rds_sal"),
			"microsoft_office_sal": path.Root("microsoft_office_sal"),
		})
		return
	default:
		config.Amount, config.AmountWithVAT = tfkit.AmountOf(quote.Amount), tfkit.AmountOf(quote.AmountWithVAT)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// sizes returns what to ask for. The API demands the number of RDS licences, so that one that is not configured is read.
func (d *addonQuoteDataSource) sizes(ctx context.Context, id vpsbg.ID, config *addonQuoteModel) (vpsbg.AddonSizes, error) {
	sizes := vpsbg.AddonSizes{
		CPanel:             config.CPanel.ValueString(),
		MicrosoftRDSSAL:    config.MicrosoftRDSSAL.ValueInt64(),
		MicrosoftOfficeSAL: config.MicrosoftOfficeSAL.ValueInt64Pointer(),
	}
	if !config.MicrosoftRDSSAL.IsNull() {
		return sizes, nil
	}
	server, err := d.provider.Client.ReadServer(ctx, id)
	if err != nil {
		return sizes, err
	}
	for _, addon := range server.Addons {
		if addon.Name == vpsbg.AddonMicrosoftRDSSAL {
			sizes.MicrosoftRDSSAL = int64(addon.Quantity)
		}
	}
	return sizes, nil
}
