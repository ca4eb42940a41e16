package simulator

import (
	"errors"
	"slices"
	"time"
)

// firstTransaction is the id of the first movement of the balance. They have ids of their own, so that other ids do not
// depend on them.
const firstTransaction = 40001

// Transaction is a movement of the balance.
type Transaction struct {
	ID        int       `json:"id"`
	Amount    float64   `json:"amount"`
	CreatedAt time.Time `json:"created_at"`
}

func firstDeposit(now time.Time, balance float64) []Transaction {
	if balance == 0 {
		return nil
	}
	return []Transaction{{firstTransaction, balance, now}}
}

// move changes the balance.
func (s *Simulator) move(amount float64) {
	s.state.Balance = cents(s.state.Balance + amount)
	if amount = cents(amount); amount != 0 {
		id := firstTransaction + len(s.state.Transactions)
		s.state.Transactions = append(s.state.Transactions, Transaction{id, amount, s.state.Now})
	}
}

func (s *Simulator) listBalanceTransactions(c *call) answer {
	newest := slices.Clone(s.state.Transactions)
	slices.Reverse(newest)
	return page(c, newest, func(t Transaction) object {
		return object{"id": t.ID, "amount": t.Amount, "created_at": stamp(t.CreatedAt)}
	})
}

func (s *Simulator) getBalance(*call) answer {
	open := 0.0
	for _, order := range s.state.Orders {
		if order.open() {
			open += s.taken(order.Amount, order.AmountWithVAT)
		}
	}
	return ok(object{
		"balance": s.state.Balance, "balance_limit": nil, "estimated_expenses": cents(open),
		"shortfall": cents(max(0, open-s.state.Balance)), "currency": "EUR", "has_valid_card": false,
		"last_deposit": nil, "unconfirmed_bitcoin_deposits": []object{},
	})
}

// SetBalance sets the balance of the account.
func (s *Simulator) SetBalance(balance float64) error {
	if balance < 0 {
		return errors.New("the balance cannot be negative")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	s.move(balance - s.state.Balance)
	return s.save()
}
