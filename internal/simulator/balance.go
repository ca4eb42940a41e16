package simulator

import "errors"

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
	s.state.Balance = cents(balance)
	return s.save()
}
