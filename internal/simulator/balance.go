package simulator

import (
	"errors"
	"fmt"
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
		if order.open() && order.Type != deposit {
			open += s.taken(order.Amount, order.AmountWithVAT)
		}
	}
	return ok(object{
		"balance": s.state.Balance, "balance_limit": nil, "estimated_expenses": cents(open),
		"shortfall": cents(max(0, open-s.state.Balance)), "currency": "EUR", "has_valid_card": false,
		"last_deposit": s.lastDeposit(), "unconfirmed_bitcoin_deposits": []object{},
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

// lastDeposit is the deposit that was paid last.
func (s *Simulator) lastDeposit() any {
	var last *Order
	for _, order := range sorted(s.state.Orders) {
		if order.Type == deposit && order.Status == paid && (last == nil || !order.PaymentDate.Before(last.PaymentDate)) {
			last = order
		}
	}
	if last == nil {
		return nil
	}
	return object{
		"amount": last.Amount, "amount_with_vat": last.AmountWithVAT, "payment_method": last.PaymentMethod,
		"payment_date": stamp(last.PaymentDate),
	}
}

// depositFunds orders a deposit. Somebody has to pay it: see [Simulator.ChangeOrder]. The amount is taken for one with
// VAT.
func (s *Simulator) depositFunds(c *call) answer {
	var request struct {
		Amount        float64 `json:"amount"`
		PaymentMethod string  `json:"payment_method"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	errs := fieldErrors{}
	if request.Amount < 5 {
		errs.add("amount", "The amount field must be at least 5.")
	}
	if !slices.Contains([]string{"card", "bank", "bitcoin", "bitcoin-ln"}, request.PaymentMethod) {
		errs.add("payment_method", "The selected payment method is invalid.")
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	order := &Order{
		ID: s.nextID(), Type: deposit, Status: awaitingPayment, Amount: cents(request.Amount / vat),
		AmountWithVAT: cents(request.Amount), PaymentMethod: request.PaymentMethod, CreatedAt: s.state.Now,
		DueAt: s.state.Now.Add(paymentDeadline),
	}
	s.addOrder(order)
	shown := s.showFullOrder(order)
	shown["payment_url"] = fmt.Sprintf("https://www.vpsbg.eu/pay/%d", order.ID)
	return created(shown)
}
