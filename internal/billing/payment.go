package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// settleTime is how long a payment from the balance may take to show.
const settleTime = time.Minute

// Due is what has yet to be paid of an order, with VAT.
func Due(order *vpsbg.Order) vpsbg.Amount { return order.AmountWithVAT.Minus(order.AmountFromBalance) }

// Shortfall returns an error with the figures unless the balance covers an order.
func Shortfall(order *vpsbg.Order, balance *vpsbg.Balance) error {
	due, available := Due(order), *balance.Balance
	if available.Cmp(due) >= 0 {
		return nil
	}
	return fmt.Errorf("the balance does not cover order %d: its amount is %[2]s %[5]s with VAT, the balance %[3]s %[5]s, "+
		"the shortfall %[4]s %[5]s: deposit funds first",
		order.ID, due.Money(), available.Money(), due.Minus(available).Money(), balance.Currency)
}

// payFromBalance pays an order from the account's balance, if that covers it, and returns the order as it was read
// last. The payment is sent once; when its answer is lost, the order shows what became of it. It does not stop half-way
// when Terraform is interrupted. mayBePaid reports whether the order may be paid in spite of an error.
func (a *Account) payFromBalance(
	ctx context.Context, order *vpsbg.Order,
) (after *vpsbg.Order, mayBePaid bool, err error) {
	client := a.Client
	ctx, cancel := a.Clock().WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	balance, err := client.GetBalance(ctx)
	if err == nil {
		err = Shortfall(order, balance)
	}
	if err != nil {
		return order, false, err
	}
	payErr := client.PayOrders(ctx, []vpsbg.ID{order.ID})
	isSent := payErr == nil || vpsbg.IsOutcomeUnknown(payErr)
	after = order
	if isSent {
		after, err = a.Orders.Await(ctx, order, func(o *vpsbg.Order) bool { return !o.AwaitsPayment() })
	} else if current, readErr := client.GetOrder(ctx, order.ID); readErr == nil {
		after = current
	}
	_, isUnread := errors.AsType[*vpsbg.Error](err)
	switch {
	case !after.AwaitsPayment():
		return after, false, nil
	case isSent && isUnread:
		return after, true, err
	case payErr != nil:
		return after, false, payErr
	default:
		err = fmt.Errorf("the API accepted the payment from the balance, but order %d is still unpaid", order.ID)
		return after, false, err
	}
}
