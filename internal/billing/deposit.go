package billing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// DepositPurchase orders a deposit to the balance.
type DepositPurchase struct {
	Account *Account
	Lock    *Lock // of DepositOf
	Amount  vpsbg.Amount
	Method  string
}

// DepositOf names a deposit for [Marks].
func DepositOf(amount vpsbg.Amount, method string) string {
	return fmt.Sprintf("deposit of %s by %s", amount.Money(), method)
}

// Open returns the order of the same deposit that is open, nil if there is none. Its amount counts with VAT here, since
// another deposit may have the same one without.
func (p DepositPurchase) Open(ctx context.Context) (*vpsbg.Order, error) {
	for order, err := range p.Account.Client.ListOrders(ctx, vpsbg.OpenOrders...) {
		if err != nil {
			return nil, err
		}
		if order.IsOpen() && p.isSame(&order) && order.AmountWithVAT.Cmp(p.Amount) == 0 {
			return &order, nil
		}
	}
	return nil, nil
}

// Order orders the deposit once (depositFunds).
func (p DepositPurchase) Order(ctx context.Context) Outcome[vpsbg.Deposit] {
	before, err := p.recent(ctx)
	if err != nil {
		return Outcome[vpsbg.Deposit]{Err: err}
	}
	signs := make([]string, len(before))
	for i, deposit := range before {
		signs[i] = deposit.ID.String()
	}
	known := p.Lock.Before(signs)
	return Once[vpsbg.Deposit]{
		Clock: p.Account.Clock(), Lock: p.Lock, Known: known,
		Send: func(ctx context.Context) (*vpsbg.Deposit, error) {
			return p.Account.Client.DepositFunds(ctx, p.Amount, p.Method)
		},
		Search: func(ctx context.Context) ([]vpsbg.Deposit, error) {
			now, err := p.recent(ctx)
			return slices.DeleteFunc(now, func(deposit vpsbg.Deposit) bool {
				return slices.Contains(known, deposit.ID.String())
			}), err
		},
	}.Run(ctx)
}

// recent lists the orders of the same deposit of the last hours, whether they are paid or not.
func (p DepositPurchase) recent(ctx context.Context) ([]vpsbg.Deposit, error) {
	var found []vpsbg.Deposit
	newestFirst, previous, seen := true, vpsbg.ID(0), 0
	oldest := p.Account.Client.APITime().Add(-24 * time.Hour)
	statuses := append([]string{vpsbg.OrderPaid, vpsbg.OrderCancelled}, vpsbg.OpenOrders...)
	for order, err := range p.Account.Client.ListOrders(ctx, statuses...) {
		if err != nil {
			return nil, err
		}
		newestFirst = newestFirst && (previous == 0 || order.ID < previous)
		previous = order.ID
		seen++
		isOld := !order.CreatedAt.IsZero() && order.CreatedAt.Before(oldest)
		if isOld && newestFirst && seen >= vpsbg.PageSize { // the rest is older still
			break
		}
		if !isOld && p.isSame(&order) {
			found = append(found, vpsbg.Deposit{Order: order})
		}
	}
	return found, nil
}

// isSame reports whether an order is of this deposit. Whether its amount counts with VAT is not documented.
func (p DepositPurchase) isSame(order *vpsbg.Order) bool {
	isOfMethod := order.PaymentMethod == nil || *order.PaymentMethod == "" || *order.PaymentMethod == p.Method
	return order.Type == vpsbg.OrderDeposit && isOfMethod &&
		(order.AmountWithVAT.Cmp(p.Amount) == 0 || order.Amount.Cmp(p.Amount) == 0)
}
