package account

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// transactionModel is an item of vpsbg_balance_transactions.
type transactionModel struct {
	ID        types.String      `tfsdk:"id"`
	Amount    types.Number      `tfsdk:"amount"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

// FromAPI fills the model.
func (m *transactionModel) FromAPI(transaction *vpsbg.BalanceTransaction) {
	m.ID, m.Amount = tfkit.ID(transaction.ID), tfkit.Amount(transaction.Amount)
	m.CreatedAt = tfkit.Timestamp(transaction.CreatedAt)
}

// NewTransactionsDataSource returns vpsbg_balance_transactions.
func NewTransactionsDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.BalanceTransaction, transactionModel, *transactionModel]{
		Name: "balance_transactions",
		Kind: "balance transaction",
		Description: "Lists the movements of the balance of the account: deposits, payments and refunds. The list " +
			"costs one request for every 50 movements. Neither the route of the API call nor its answer is " +
			"confirmed by VPSBG's public documentation.",
		ItemsDescription: "The movements, in the order of the API.",
		Attributes: map[string]schema.Attribute{
			"id": tfkit.ComputedString("ID of the movement. Null if the API does not report it."),
			"amount": tfkit.ComputedNumber("Amount in the currency of the account: see `vpsbg_balance`. Null if the " +
				"API does not report it."),
			"created_at": tfkit.ComputedTime("Time of the movement (RFC 3339, UTC). Null if the API does not report " +
				"it."),
		},
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.BalanceTransaction, error] {
			return account.Client.ListBalanceTransactions(ctx)
		},
	}.New()
}
