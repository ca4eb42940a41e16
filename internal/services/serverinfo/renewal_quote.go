package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type renewalQuoteModel struct {
	ServerIDs             []types.String `tfsdk:"server_ids"`
	BillingCycle          types.Int64    `tfsdk:"billing_cycle"`
	PromoCode             types.String   `tfsdk:"promo_code"`
	Amount                types.Number   `tfsdk:"amount"`
	AmountWithVAT         types.Number   `tfsdk:"amount_with_vat"`
	Discount              types.Number   `tfsdk:"discount"`
	DiscountWithVAT       types.Number   `tfsdk:"discount_with_vat"`
	DueTodayAmount        types.Number   `tfsdk:"due_today_amount"`
	DueTodayAmountWithVAT types.Number   `tfsdk:"due_today_amount_with_vat"`
}

// FromAPI fills the model.
func (m *renewalQuoteModel) FromAPI(quote *vpsbg.RenewalQuote) {
	m.Amount, m.AmountWithVAT = tfkit.AmountOf(quote.Amount), tfkit.AmountOf(quote.AmountWithVAT)
	m.Discount, m.DiscountWithVAT = tfkit.AmountOf(quote.Discount), tfkit.AmountOf(quote.DiscountWithVAT)
	m.DueTodayAmount = tfkit.AmountOf(quote.DueTodayAmount)
	m.DueTodayAmountWithVAT = tfkit.AmountOf(quote.DueTodayAmountWithVAT)
}

// NewRenewalQuoteDataSource returns vpsbg_renewal_quote.
func NewRenewalQuoteDataSource() datasource.DataSource {
	return tfkit.DataSource[renewalQuoteModel]{
		Name: "renewal_quote",
		Schema: schema.Schema{
			MarkdownDescription: "Calculates the price of a renewal of servers. Nothing is ordered. The calculation " +
				"needs a token with the Write permission: with a read token, all amounts are null, and a warning says " +
				"so.",
			Attributes: map[string]schema.Attribute{
				"server_ids": schema.ListAttribute{
					Required: true, ElementType: types.StringType, MarkdownDescription: "IDs of the servers.",
					Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(tfkit.IsID())},
				},
				"billing_cycle": schema.Int64Attribute{
					Required: true, MarkdownDescription: "Number of months to renew for, 1 to 24. VPSBG sells 1, 3, " +
						"6, 12 and 24.",
					Validators: []validator.Int64{tfkit.IsBillingCycle()},
				},
				"promo_code": schema.StringAttribute{
					Optional: true, MarkdownDescription: "Promo code for the calculation.", Validators: []validator.String{tfkit.IsPromoCode()},
				},
				"amount":                    tfkit.ComputedNumber("Price without VAT, before the discount."),
				"amount_with_vat":           tfkit.ComputedNumber("Price with VAT, before the discount."),
				"discount":                  tfkit.ComputedNumber("Discount without VAT."),
				"discount_with_vat":         tfkit.ComputedNumber("Discount with VAT."),
				"due_today_amount":          tfkit.ComputedNumber("Amount due now, without VAT."),
				"due_today_amount_with_vat": tfkit.ComputedNumber("Amount due now, with VAT."),
			},
		},
		Read: func(ctx context.Context, account *billing.Account, m *renewalQuoteModel, diags *diag.Diagnostics) {
			var ids []vpsbg.ID
			for i, id := range m.ServerIDs {
				ids = append(ids, tfkit.ParseID(id, path.Root("server_ids").AtListIndex(i), diags))
			}
			months, code := m.BillingCycle.ValueInt64(), m.PromoCode.ValueString()
			quote, err := account.Client.CalculateServersRenewal(ctx, ids, months, code)
			if err != nil {
				reportUnquoted("renewal", err, tfkit.SameNamed("server_ids", "billing_cycle", "promo_code"), diags)
				return
			}
			m.FromAPI(quote)
		},
	}.New()
}
