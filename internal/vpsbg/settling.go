package vpsbg

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// AwaitOrder reads an order until done says that it has come far enough, and returns its newest state with the reason why it has
// not. All who wait for orders share a list of those that are open, and read theirs when its status there is another one.
func (c *Client) AwaitOrder(ctx context.Context, order *Order, done func(*Order) bool) (*Order, error) {
	defer c.settling.enter(0)()
	for {
		open, err := c.settling.next(ctx, c.clock, c.lookAtOpenOrders)
		if err != nil {
			return order, err
		}
		if open != nil && (*open)[order.ID] == stageOf(order) {
			continue
		}
		current, err := c.GetOrder(ctx, order.ID)
		if err != nil {
			return order, err
		}
		if order = current; done(order) {
			return order, nil
		}
	}
}

// stage is how far an order has come, whatever the API calls that.
type stage int

const (
	settled stage = iota
	inProcess
	unpaid
)

func stageOf(order *Order) stage {
	switch {
	case order.AwaitsPayment():
		return unpaid
	case order.IsOpen():
		return inProcess
	default:
		return settled
	}
}

// lookAtOpenOrders lists the stages of the orders that are open, unless their list has more pages than there are who wait.
func (c *Client) lookAtOpenOrders(ctx context.Context, waiting int) (*map[ID]stage, error) {
	if c.uncached || c.openOrders.Load() > int64(waiting*perPage) {
		return nil, nil //nolint:nilnil // everybody looks for himself
	}
	open := map[ID]stage{}
	for order, err := range c.ListOrders(ctx, OpenOrders...) {
		if err != nil && ctx.Err() != nil {
			return nil, err
		}
		if err != nil {
			tflog.Warn(ctx, "the open orders cannot be listed: they are read one by one", map[string]any{"error": err.Error()})
			return nil, nil //nolint:nilnil // everybody looks for himself
		}
		open[order.ID] = stageOf(&order)
	}
	c.openOrders.Store(int64(len(open)))
	return &open, nil
}
