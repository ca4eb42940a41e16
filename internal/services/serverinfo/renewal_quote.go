package server

import (
	"context"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*renewalQuoteDataSource)(nil)

type renewalQuoteDataSource struct {
	provider *billing.Account
}

// NewRenewalQuoteDataSource returns the data source vpsbg_renewal_quote.
func NewRenewalQuoteDataSource() datasource.DataSource { return &renewalQuoteDataSource{} }

type renewalQuoteModel struct {
	ServerIDs    []types.String `tfsdk:"server_ids"`
	BillingCycle types.Int64    `tfsdk:"billing_cycle"`
	PromoCode    types.String   `tfsdk:"promo_code"`

	Amount                types.Float64 `tfsdk:"amount"`
	AmountWithVAT         types.Float64 `tfsdk:"amount_with_vat"`
	Discount              types.Float64 `tfsdk:"discount"`
	DiscountWithVAT       types.Float64 `tfsdk:"discount_with_vat"`
	DueTodayAmount        types.Float64 `tfsdk:"due_today_amount"`
	DueTodayAmountWithVAT types.Float64 `tfsdk:"due_today_amount_with_vat"`
}

func (d *renewalQuoteDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_renewal_quote"
}

func (d *renewalQuoteDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What it would cost to renew servers. Nothing is ordered. The calculation needs a token with the Write permission: " +
			"with a read token all amounts are null, and a warning says so.",
		Attributes: map[string]schema.Attribute{
			"server_ids": schema.ListAttribute{
				Required: true, ElementType: types.StringType,
				MarkdownDescription: "Ids of the servers.",
				Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(tfkit.IsID())},
			},
			"billing_cycle": schema.Int64Attribute{
				Required: true, MarkdownDescription: "Months to renew for, 1 to 24; VPSBG sells 1, 3, 6, 12 and 24.",
				Validators: []validator.Int64{tfkit.IsBillingCycle()},
			},
			"promo_code": schema.StringAttribute{
				Optional: true, MarkdownDescription: "Promo code to calculate with.", Validators: []validator.String{tfkit.IsPromoCode()},
			},
			"amount":                    tfkit.ComputedFloat64("Price without VAT, before the discount."),
			"amount_with_vat":           tfkit.ComputedFloat64("Price with VAT, before the discount."),
			"discount":                  tfkit.ComputedFloat64("Discount without VAT."),
			"discount_with_vat":         tfkit.ComputedFloat64("Discount with VAT."),
			"due_today_amount":          tfkit.ComputedFloat64("Amount to pay now, without VAT."),
			"due_today_amount_with_vat": tfkit.ComputedFloat64("Amount to pay now, with VAT."),
		},
	}
}

func (d *renewalQuoteDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func (d *renewalQuoteDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config renewalQuoteModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	var ids []vpsbg.ID
	for i, id := range config.ServerIDs {
		ids = append(ids, tfkit.ParseID(id, path.Root("server_ids").AtListIndex(i), &resp.Diagnostics))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	quote, err := d.provider.Client.CalculateServersRenewal(ctx, ids, config.BillingCycle.ValueInt64(), config.PromoCode.ValueString())
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		resp.Diagnostics.AddWarning("The renewal is not quoted", "The API calculates it for a token with the Write permission only. The amounts are null.")
	case err != nil:
		tfkit.AddAPIError(&resp.Diagnostics, "calculate the renewal", err, tfkit.FieldPaths{
			"server_ids": path.Root("server_ids"), "billing_cycle": path.Root("billing_cycle"), "promo_code": path.Root("promo_code"),
		})
		return
	default:
		config.Amount, config.AmountWithVAT = tfkit.AmountOf(quote.Amount), tfkit.AmountOf(quote.AmountWithVAT)
		config.Discount, config.DiscountWithVAT = tfkit.AmountOf(quote.Discount), tfkit.AmountOf(quote.DiscountWithVAT)
		config.DueTodayAmount, config.DueTodayAmountWithVAT = tfkit.AmountOf(quote.DueTodayAmount), tfkit.AmountOf(quote.DueTodayAmountWithVAT)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
