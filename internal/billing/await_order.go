package billing

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Await reads an order until done reports that it has come far enough, and returns its newest state with the reason why
// it has not. While requests are scarce, all who wait for orders share a list of those that are open, and read theirs
// when its stage there is another one.
func (o *Orders) Await(ctx context.Context, order *vpsbg.Order, done func(*vpsbg.Order) bool) (*vpsbg.Order, error) {
	check := func(ctx context.Context, isShared bool) (bool, error) {
		if isShared && o.isStill(ctx, order) {
			return false, nil
		}
		current, err := o.client.GetOrder(ctx, order.ID)
		if err != nil {
			return false, err
		}
		order = current
		return done(order), nil
	}
	isDone, err := check(ctx, false)
	if isDone || err != nil {
		return order, err
	}
	return order, o.payments.poll(ctx, check)
}

// stage is how far an order has come, whatever the API calls that.
type stage int

const (
	closed stage = iota
	inProcess
	unpaid
)

func stageOf(order *vpsbg.Order) stage {
	switch {
	case order.AwaitsPayment():
		return unpaid
	case order.IsOpen():
		return inProcess
	default:
		return closed
	}
}

// isStill reports whether the list of open orders shows an order in the same stage. Without the list nobody knows. The
// list is not used when it has more pages than there are who wait.
func (o *Orders) isStill(ctx context.Context, order *vpsbg.Order) bool {
	if o.openCount.Load() > o.payments.count()*vpsbg.PageSize {
		return false
	}
	open, err := o.listOpen(ctx, thisMoment)
	if err != nil {
		tflog.Warn(ctx, "the open orders cannot be listed: they are read one by one", map[string]any{"error": err.Error()})
		return false
	}
	for i := range open {
		if open[i].ID == order.ID {
			return stageOf(&open[i]) == stageOf(order)
		}
	}
	return false
}

// listOpen lists the orders that are not paid yet, without their lines. The list is shared.
func (o *Orders) listOpen(ctx context.Context, asOf AsOf) ([]vpsbg.Order, error) {
	return o.open.Get(ctx, o.client, asOf, func(ctx context.Context) ([]vpsbg.Order, error) {
		open, err := vpsbg.Collect(o.client.ListOrders(ctx, vpsbg.OpenOrders...))
		if err == nil {
			o.openCount.Store(int64(len(open)))
		}
		return open, err
	})
}
