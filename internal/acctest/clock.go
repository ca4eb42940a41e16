package acctest

import (
	"context"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// Clock is a simulation's clock as the provider sees it: who waits moves it.
type Clock struct {
	simulator *simulator.Simulator
}

type deadlineKey struct{}

// Now returns the simulated time.
func (c Clock) Now() time.Time { return c.simulator.Now() }

// Sleep moves the clock by d at once, unless a deadline set by WithTimeout comes before.
func (c Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if left, limited := c.left(ctx); limited && left <= d {
		if err := c.simulator.Advance(max(left, 0)); err != nil {
			return err
		}
		return context.DeadlineExceeded
	}
	return c.simulator.Advance(max(d, 0))
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
