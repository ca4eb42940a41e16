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

// payFromBalance pays an order from the account's balance, unless that is certainly too small, and returns the order as
// it was read last. The payment is sent once; when its answer is lost, the order shows what became of it. It does not
// stop half-way when Terraform is interrupted. mayBePaid reports whether the order may be paid in spite of an error.
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
		if due := Due(order); Covers(*balance.Balance, due) == MayBeCovered {
			payErr = &FundsError{payErr, "The balance may not be enough for order " + order.ID.String() + ": " + Figures(due, balance) + "."}
		}
		return after, false, payErr
	default:
		err = fmt.Errorf("the API accepted the payment from the balance, but order %d is still unpaid", order.ID)
		return after, false, err
	}
}
