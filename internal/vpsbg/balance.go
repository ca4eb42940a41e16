package vpsbg

import (
	"context"
	"iter"
	"net/http"
)

// Balance is the account's prepaid money.
type Balance struct {
	Balance           *Amount      `json:"balance"` // never nil
	BalanceLimit      *Amount      `json:"balance_limit"`
	EstimatedExpenses *Amount      `json:"estimated_expenses"`
	EstimatedFunds    *Amount      `json:"estimated_funds"`
	Shortfall         Amount       `json:"shortfall"`
	Currency          string       `json:"currency"`
	HasValidCard      Bool         `json:"has_valid_card"`
	LastDeposit       *LastDeposit `json:"last_deposit"`
}

// LastDeposit is the newest payment to the balance.
type LastDeposit struct {
	Amount        Amount `json:"amount"`
	AmountWithVAT Amount `json:"amount_with_vat"`
	PaymentMethod string `json:"payment_method"`
	PaymentDate   Time   `json:"payment_date"`
}

// GetBalance reads the account's balance (getBalance).
func (c *Client) GetBalance(ctx context.Context) (*Balance, error) {
	return fetch[Balance](ctx, c, operation{"getBalance", read, known}, request{method: http.MethodGet, path: "/balance"})
}

// BalanceTransaction is a movement of the balance. What of it the API shows is not public.
type BalanceTransaction struct {
	ID        ID      `json:"id"`
	Amount    *Amount `json:"amount"`
	CreatedAt Time    `json:"created_at"`
}

// ListBalanceTransactions lists the movements of the balance (listBalanceTransactions).
func (c *Client) ListBalanceTransactions(ctx context.Context) iter.Seq2[BalanceTransaction, error] {
	return list[BalanceTransaction](ctx, c,
		listing{operation{"listBalanceTransactions", read, inferred}, "/balance/transactions", nil, sized})
}
