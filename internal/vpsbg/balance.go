package vpsbg

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
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

// Deposit is the order of a deposit, and where it can be paid. The fields that may hold the link are not public; it is
// empty if there is none.
type Deposit struct {
	Order
	PaymentLink string
}

// UnmarshalJSON takes the first address among the fields whose names speak of one for the link.
func (d *Deposit) UnmarshalJSON(body []byte) error {
	if err := json.Unmarshal(body, &d.Order); err != nil {
		return err
	}
	var fields map[string]any
	_ = json.Unmarshal(body, &fields) // it is an object
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		text, _ := fields[name].(string)
		if linkField.MatchString(name) && strings.HasPrefix(text, "https://") {
			d.PaymentLink = oneLine(text)
			break
		}
	}
	return nil
}

var linkField = regexp.MustCompile(`(?i)url|link`)

// DepositFunds orders a deposit to the balance (depositFunds).
func (c *Client) DepositFunds(ctx context.Context, amount Amount, method string) (*Deposit, error) {
	type depositRequest struct {
		Amount        Amount `json:"amount"`
		PaymentMethod string `json:"payment_method"`
	}
	return fetch[Deposit](ctx, c, operation{"depositFunds", billed, inferred},
		request{method: http.MethodPost, path: "/balance/deposit", body: depositRequest{amount, method}})
}
