package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	// autoPayTime is how long an order may wait for the API to pay it by itself before the provider takes over.
	autoPayTime = 20 * time.Second
	// cleanupTime is what remains for deleting an unpaid order after an interruption.
	cleanupTime = time.Minute
)

// CheckoutResult is what came of a checkout.
type CheckoutResult int

// The results of a checkout. Only Paid, Processing and Unclear may have taken money.
const (
	Paid       CheckoutResult = iota
	Processing                // VPSBG is about to take the money, and Receipt.Err says why that was not waited for
	Cancelled                 // VPSBG cancelled the order before it was paid
	LeftOpen                  // the order stays open, because it was there before
	Deleted                   // the order was deleted again: nothing was bought
	Stuck                     // the order could not be deleted, and may still be open
	Unclear                   // a payment was sent, and the order cannot be read: it may be paid
)

// Receipt is an order as it was read last, and what came of it.
type Receipt struct {
	Order     *vpsbg.Order
	Result    CheckoutResult
	Err       error // why it is not paid
	DeleteErr error // why it could not be deleted
}

// Checkout gets an order paid, from the balance if VPSBG does not do it by itself. An order that this run made (isOurs)
// is deleted again if it cannot be paid; one that was there before stays open.
func (a *Account) Checkout(ctx context.Context, order *vpsbg.Order, isOurs bool) Receipt {
	isSettled := func(o *vpsbg.Order) bool { return !o.AwaitsPayment() }
	if isOurs && order.AwaitsPayment() {
		patience, cancel := a.Clock().WithTimeout(ctx, autoPayTime)
		order, _ = a.Orders.Await(patience, order, isSettled)
		cancel()
	}
	if order.AwaitsPayment() {
		switch err := ctx.Err(); {
		case errors.Is(err, context.DeadlineExceeded):
			return a.abandon(ctx, order, isOurs, errors.New("the time allowed for it was up before the order was paid"))
		case err != nil:
			why := errors.New("Terraform was interrupted before the order was paid") //nolint:staticcheck // a name
			return a.abandon(ctx, order, isOurs, why)
		}
		after, mayBePaid, err := a.payFromBalance(ctx, order)
		switch {
		case mayBePaid: // what is paid must not be deleted
			return Receipt{Order: after, Result: Unclear, Err: err}
		case err != nil && !isOurs: // nobody waited for it to be paid by itself
			return a.abandon(ctx, after, isOurs, err)
		case err != nil:
			return a.abandon(ctx, after, isOurs, fmt.Errorf("it was not paid by itself, and paying it from the balance failed: %w", err))
		}
		order = after
	}
	if order.Status == vpsbg.OrderProcessing { // the API is about to take the money
		after, err := a.Orders.Await(ctx, order, func(o *vpsbg.Order) bool { return !o.IsOpen() })
		if err != nil {
			return Receipt{Order: after, Result: Processing, Err: err}
		}
		order = after
	}
	if order.Status == vpsbg.OrderCancelled {
		err := fmt.Errorf("VPSBG cancelled order %d before it was paid", order.ID)
		return Receipt{Order: order, Result: Cancelled, Err: err}
	}
	return Receipt{Order: order, Result: Paid}
}

// abandon deletes an unpaid order of this run. One that turns out to be paid after all is not deleted.
func (a *Account) abandon(ctx context.Context, order *vpsbg.Order, isOurs bool, why error) Receipt {
	if !isOurs {
		return Receipt{Order: order, Result: LeftOpen, Err: why}
	}
	ctx, cancel := a.Clock().WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	deleteErr := a.Client.DeleteOrder(ctx, order.ID)
	current, err := a.Client.GetOrder(ctx, order.ID)
	switch {
	case err == nil && current.Status == vpsbg.OrderPaid:
		return Receipt{Order: current, Result: Paid}
	case err == nil && current.Status == vpsbg.OrderCancelled, err != nil && deleteErr == nil:
		return Receipt{Order: order, Result: Deleted, Err: why}
	case deleteErr == nil:
		deleteErr = errors.New("the API accepted the request, but a read does not show it")
	}
	return Receipt{Order: order, Result: Stuck, Err: why, DeleteErr: deleteErr}
}

// StuckText says what is left of an order that could not be deleted.
func (r Receipt) StuckText() string {
	return fmt.Sprintf("Order %d over %s with VAT could not be deleted (%v) and may still be open, due %s.",
		r.Order.ID, r.Order.AmountWithVAT.Money(), r.DeleteErr, r.Order.DueAt.Format(time.DateOnly))
}
