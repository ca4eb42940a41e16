// Package account shows the account itself: its prepaid money.
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
	Balance           types.Float64     `tfsdk:"balance"`
	BalanceLimit      types.Float64     `tfsdk:"balance_limit"`
	EstimatedExpenses types.Float64     `tfsdk:"estimated_expenses"`
	EstimatedFunds    types.Float64     `tfsdk:"estimated_funds"`
	Shortfall         types.Float64     `tfsdk:"shortfall"`
	Currency          types.String      `tfsdk:"currency"`
	HasValidCard      types.Bool        `tfsdk:"has_valid_card"`
	LastDeposit       *lastDepositModel `tfsdk:"last_deposit"`
}

type lastDepositModel struct {
	Amount        types.Float64     `tfsdk:"amount"`
	AmountWithVAT types.Float64     `tfsdk:"amount_with_vat"`
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
			MarkdownDescription: "Reads the prepaid balance of the account, from which purchases and renewals are paid. All sums are in `currency`.",
			Attributes: map[string]schema.Attribute{
				"balance":            tfkit.ComputedFloat64("The money on the balance."),
				"balance_limit":      tfkit.ComputedFloat64("Limit of the balance, null where the API reports none."),
				"estimated_expenses": tfkit.ComputedFloat64("What VPSBG expects to charge next, null where the API does not report it."),
				"estimated_funds":    tfkit.ComputedFloat64("The API's documentation uses this name beside `estimated_expenses`; it is null where the API does not report it."),
				"shortfall":          tfkit.ComputedFloat64("What is missing on the balance to pay what is due, 0 if nothing is."),
				"currency":           tfkit.ComputedString("Currency of the account, for example `EUR`."),
				"has_valid_card":     tfkit.ComputedBool("Whether a payment card that can be charged is stored in the account."),
				"last_deposit": tfkit.ComputedObject("The newest payment to the balance, null if there was none.", map[string]schema.Attribute{
					"amount":          tfkit.ComputedFloat64("The sum without VAT."),
					"amount_with_vat": tfkit.ComputedFloat64("The sum with VAT."),
					"payment_method":  tfkit.ComputedString("How it was paid."),
					"payment_date":    tfkit.ComputedTime("When it was paid (RFC 3339, UTC)."),
				}),
			},
		},
		Read: tfkit.ReadOne("read the balance", func(ctx context.Context, account *billing.Account, _ *balanceModel) (*vpsbg.Balance, error) {
			return account.Client.GetBalance(ctx)
		}),
	}.New()
}
