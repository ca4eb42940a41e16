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

// PaymentOf names the payment of an order for [Marks].
func PaymentOf(order vpsbg.ID) string { return fmt.Sprintf("payment of order %d", order) }

// payFromBalance pays an order from the account's balance, unless that is certainly too small, and returns the order as
// it was read last. The payment is sent once; when its answer is lost, the order shows what became of it, and so it
// does for a payment of an earlier run. It does not stop half-way when Terraform is interrupted. mayBePaid reports
// whether the order may be paid in spite of an error.
func (a *Account) payFromBalance(
	ctx context.Context, order *vpsbg.Order,
) (after *vpsbg.Order, mayBePaid bool, err error) {
	lock, err := a.Marks.Lock(ctx, PaymentOf(order.ID))
	if err != nil {
		return order, false, err
	}
	defer lock.Unlock()
	payment := Once[vpsbg.Order]{
		Clock: a.Clock(), Lock: lock,
		Send: func(ctx context.Context) (*vpsbg.Order, error) {
			return order, a.Client.PayOrders(ctx, []vpsbg.ID{order.ID})
		},
		Search: func(ctx context.Context) ([]vpsbg.Order, error) {
			current, err := a.Client.GetOrder(ctx, order.ID)
			if err != nil || current.AwaitsPayment() {
				return nil, err
			}
			return []vpsbg.Order{*current}, nil
		},
	}
	if earlier, isOver := payment.AwaitEarlier(ctx); isOver {
		if earlier.Err != nil {
			return order, false, fmt.Errorf("an earlier payment of the order can still take effect, and was waited for: %w", earlier.Err)
		}
		return &earlier.Found[0], false, nil
	}
	ctx = context.WithoutCancel(ctx)
	within, cancel := a.Clock().WithTimeout(ctx, settleTime)
	defer cancel()
	balance, err := a.Client.GetBalance(within)
	if err == nil {
		err = Shortfall(order, balance)
	}
	if err != nil {
		return order, false, err
	}
	outcome := payment.Run(within)
	switch {
	case len(outcome.Found) > 0:
		return &outcome.Found[0], false, nil
	case outcome.SearchErr != nil:
		return order, true, outcome.SearchErr
	case outcome.Made != nil:
		return a.awaitPayment(ctx, order)
	case !outcome.Searched: // what refuses the payment may say more of the order
		if current, readErr := a.Client.GetOrder(within, order.ID); readErr == nil && !current.AwaitsPayment() {
			return current, false, nil
		}
	}
	err = outcome.Err
	if due := Due(order); Covers(*balance.Balance, due) == MayBeCovered {
		err = &FundsError{err, "The balance may not be enough for order " + order.ID.String() + ": " + Figures(due, balance) + "."}
	}
	return order, false, err
}

// awaitPayment waits for a payment that the API has accepted.
func (a *Account) awaitPayment(
	ctx context.Context, order *vpsbg.Order,
) (after *vpsbg.Order, mayBePaid bool, err error) {
	ctx, cancel := a.Clock().WithTimeout(ctx, settleTime)
	defer cancel()
	after, err = a.Orders.Await(ctx, order, func(o *vpsbg.Order) bool { return !o.AwaitsPayment() })
	_, isUnread := errors.AsType[*vpsbg.Error](err)
	switch {
	case !after.AwaitsPayment():
		return after, false, nil
	case isUnread:
		return after, true, err
	default:
		err = fmt.Errorf("the API accepted the payment from the balance, but order %d is still unpaid", order.ID)
		return after, false, err
	}
}
