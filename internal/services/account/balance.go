// Package account serves the account itself: whom it belongs to, and its prepaid money.
package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type balanceModel struct {
	Balance           types.Number      `tfsdk:"balance"`
	BalanceLimit      types.Number      `tfsdk:"balance_limit"`
	EstimatedExpenses types.Number      `tfsdk:"estimated_expenses"`
	EstimatedFunds    types.Number      `tfsdk:"estimated_funds"`
	Shortfall         types.Number      `tfsdk:"shortfall"`
	Currency          types.String      `tfsdk:"currency"`
	HasValidCard      types.Bool        `tfsdk:"has_valid_card"`
	LastDeposit       *lastDepositModel `tfsdk:"last_deposit"`
}

type lastDepositModel struct {
	Amount        types.Number      `tfsdk:"amount"`
	AmountWithVAT types.Number      `tfsdk:"amount_with_vat"`
	PaymentMethod types.String      `tfsdk:"payment_method"`
	PaymentDate   timetypes.RFC3339 `tfsdk:"payment_date"`
}

// FromAPI fills the model.
func (m *balanceModel) FromAPI(balance *vpsbg.Balance) {
	m.Balance, m.BalanceLimit = tfkit.Amount(balance.Balance), tfkit.Amount(balance.BalanceLimit)
	m.EstimatedExpenses, m.EstimatedFunds = tfkit.Amount(balance.EstimatedExpenses), tfkit.Amount(balance.EstimatedFunds)
	m.Shortfall, m.Currency = tfkit.AmountOf(balance.Shortfall), tfkit.TextOf(balance.Currency)
	m.HasValidCard = tfkit.FlagOf(balance.HasValidCard)
	m.LastDeposit = tfkit.OptionalModel[lastDepositModel](balance.LastDeposit)
}

// FromAPI fills the model.
func (m *lastDepositModel) FromAPI(deposit *vpsbg.LastDeposit) {
	m.Amount, m.AmountWithVAT = tfkit.AmountOf(deposit.Amount), tfkit.AmountOf(deposit.AmountWithVAT)
	m.PaymentMethod, m.PaymentDate = tfkit.TextOf(deposit.PaymentMethod), tfkit.Timestamp(deposit.PaymentDate)
}

// NewBalanceDataSource returns vpsbg_balance.
func NewBalanceDataSource() datasource.DataSource {
	return tfkit.DataSource[balanceModel]{
		Name: "balance",
		Schema: schema.Schema{
			MarkdownDescription: "Reads the prepaid balance of the account, which pays purchases and renewals. All " +
				"amounts are in `currency`.",
			Attributes: map[string]schema.Attribute{
				"balance": tfkit.ComputedNumber("Available amount."),
				"balance_limit": tfkit.ComputedNumber("Limit of the balance. Null if the API does not report " +
					"it."),
				"estimated_expenses": tfkit.ComputedNumber("Amount that VPSBG expects to charge next. Null if the " +
					"API does not report it."),
				"estimated_funds": tfkit.ComputedNumber("Name of `estimated_expenses` in an example of the API's " +
					"documentation. Null if the API does not report it."),
				"shortfall": tfkit.ComputedNumber("Amount that the balance lacks for due payments, 0 if it " +
					"lacks nothing."),
				"currency":       tfkit.ComputedString("Currency of the account, for example `EUR`."),
				"has_valid_card": tfkit.ComputedBool("Whether the account has a saved card that can be charged."),
				"last_deposit": tfkit.ComputedObject("Latest deposit to the balance. Null if there is none.", map[string]schema.Attribute{
					"amount":          tfkit.ComputedNumber("Amount without VAT."),
					"amount_with_vat": tfkit.ComputedNumber("Amount with VAT."),
					"payment_method":  tfkit.ComputedString("Payment method."),
					"payment_date":    tfkit.ComputedTime("Time of the payment (RFC 3339, UTC)."),
				}),
			},
		},
		Read: tfkit.ReadOne("read the balance", func(ctx context.Context, account *billing.Account, _ *balanceModel) (*vpsbg.Balance, error) {
			return account.Client.GetBalance(ctx)
		}),
	}.New()
}
