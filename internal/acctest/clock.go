package acctest

import (
	"context"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// Clock is a simulation's clock as the provider sees it: who waits moves it, and those who wait at the same time wait
// together.
type Clock struct {
	simulator *simulator.Simulator
	moving    *sync.Mutex
}

type deadlineKey struct{}

// Now returns the simulated time.
func (c Clock) Now() time.Time { return c.simulator.Now() }

// Sleep moves the clock at once to where d is over, or to a deadline set by WithTimeout that comes before.
func (c Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var result error
	if left, limited := c.left(ctx); limited && left <= d {
		d, result = left, context.DeadlineExceeded
	}
	until := c.Now().Add(d)
	c.moving.Lock()
	defer c.moving.Unlock()
	if left := until.Sub(c.Now()); left > 0 {
		if err := c.simulator.Advance(left); err != nil {
			return err
		}
	}
	return result
}

// WithTimeout sets a deadline in simulated time.
func (c Clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if left, limited := c.left(ctx); !limited || d < left {
		ctx = context.WithValue(ctx, deadlineKey{}, c.Now().Add(d))
	}
	return context.WithCancel(ctx)
}

// left returns the time until a deadline. One that was set before context.WithoutCancel holds no longer: such a context
// has no Done channel.
func (c Clock) left(ctx context.Context) (time.Duration, bool) {
	deadline, ok := ctx.Value(deadlineKey{}).(time.Time)
	return deadline.Sub(c.Now()), ok && ctx.Done() != nil
}
