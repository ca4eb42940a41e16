package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Spending is what a run of Terraform knows of that is going to be paid, which one balance has to cover.
type Spending struct {
	client  *vpsbg.Client
	balance Shared[*vpsbg.Balance]

	planned, renewed tally
}

// tally adds up prices, by what they are paid for: Terraform may plan or read something twice.
type tally struct {
	mu     sync.Mutex
	prices map[string]Price
}

func (t *tally) add(what string, price Price) (total Price) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.prices == nil {
		t.prices = map[string]Price{}
	}
	t.prices[what] = price
	for _, price := range t.prices {
		total = total.Plus(price)
	}
	return total
}

// Balance returns the balance as the run found it. It is read once.
func (s *Spending) Balance(ctx context.Context) (*vpsbg.Balance, error) {
	return s.balance.Get(ctx, s.client, RunStart, s.client.GetBalance)
}

// Plan adds the price of what is going to be bought, and returns that of everything that was planned so far.
func (s *Spending) Plan(what string, price Price) (total Price) { return s.planned.add(what, price) }

// Renew adds the price of an open renewal, and returns that of all that were seen so far.
func (s *Spending) Renew(what string, price Price) (total Price) { return s.renewed.add(what, price) }

// fundsWords are what an API says that refuses a call for lack of money. How VPSBG says it is not documented.
var fundsWords = regexp.MustCompile(`(?i)insufficient|funds|balance|not enough|top.?up`)

// ExplainRefusal says what is known about the balance if a billed call was refused for lack of money. price tells what
// the call costs; nil if that is not known.
func (a *Account) ExplainRefusal(ctx context.Context, err error, price func(context.Context) (Price, error)) error {
	refusal, ok := errors.AsType[*vpsbg.Error](err)
	if !ok || refusal.Status != http.StatusPaymentRequired && !saysFunds(refusal) {
		return err
	}
	balance, balanceErr := a.Client.GetBalance(ctx)
	if balanceErr != nil {
		return &FundsError{err, "The balance cannot be read. Deposit funds in the client area, and apply again."}
	}
	note := fmt.Sprintf("The balance is %s %s%s", balance.Balance.Money(), balance.Currency, withoutCard(balance))
	if price != nil {
		if due, err := price(ctx); err == nil {
			note = fmt.Sprintf("What was refused costs %[1]s %[3]s with VAT. %[2]s: the shortfall is %[4]s %[3]s",
				due.Gross.Money(), note, balance.Currency, due.Gross.Minus(*balance.Balance).Money())
		}
	}
	return &FundsError{err, note + ". Deposit funds in the client area, and apply again."}
}

func saysFunds(e *vpsbg.Error) bool {
	if e.Status != http.StatusUnprocessableEntity {
		return false
	}
	said := []string{e.Message}
	for _, messages := range e.Fields {
		said = append(said, messages...)
	}
	return fundsWords.MatchString(strings.Join(said, " "))
}

func withoutCard(balance *vpsbg.Balance) string {
	if bool(balance.HasValidCard) {
		return ""
	}
	return ", and the account has no valid card"
}
