package billing

import (
	"fmt"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Coverage is whether a balance covers a price.
type Coverage int

// VPSBG's documentation does not say whether the balance counts amounts with or without VAT. Between the two, only an
// attempt shows it.
const (
	Covered Coverage = iota
	MayBeCovered
	NotCovered
)

// Covers compares a balance with what is due.
func Covers(balance vpsbg.Amount, due Price) Coverage {
	switch {
	case balance.Cmp(due.Gross) >= 0:
		return Covered
	case balance.Cmp(due.Net) >= 0:
		return MayBeCovered
	default:
		return NotCovered
	}
}

// Due is what has yet to be paid of an open order. A paid order says nothing of the kind: it can show amounts of 0
// beside what was taken from the balance.
func Due(order *vpsbg.Order) Price {
	return Price{order.Amount.Minus(order.AmountFromBalance), order.AmountWithVAT.Minus(order.AmountFromBalance)}
}

// Shortfall returns an error with the figures if the balance is below what is due of an open order even without VAT.
func Shortfall(order *vpsbg.Order, balance *vpsbg.Balance) error {
	if Covers(*balance.Balance, Due(order)) < NotCovered {
		return nil
	}
	return fmt.Errorf("the balance does not cover order %d: %s: deposit funds first", order.ID, Figures(Due(order), balance))
}

// Figures says what is due, what is there, and what is missing.
func Figures(due Price, balance *vpsbg.Balance) string {
	return fmt.Sprintf("its amount is %[1]s %[4]s with VAT, the balance %[2]s %[4]s, the shortfall %[3]s %[4]s",
		due.Gross.Money(), balance.Balance.Money(), due.Gross.Minus(*balance.Balance).Money(), balance.Currency)
}

// FundsError is a payment that the API refused, with what is known about the balance.
type FundsError struct {
	Err  error
	Note string // a sentence
}

func (e *FundsError) Error() string { return e.Err.Error() + ". " + e.Note }

// Unwrap returns what the API answered.
func (e *FundsError) Unwrap() error { return e.Err }
