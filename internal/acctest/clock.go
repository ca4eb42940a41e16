package acctest

import (
	"context"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// Clock is a simulation's clock as the provider sees it: waiting moves it, and those who wait at the same time wait
// together. Contexts end when their deadline has passed on it, as they do on the real clock.
type Clock struct {
	simulator *simulator.Simulator
	ahead     time.Duration // of the API's

	moving sync.Mutex
	mu     sync.Mutex
	timed  map[*timedContext]bool // that have not ended
}

// Now returns the simulated time.
func (c *Clock) Now() time.Time { return c.simulator.Now().Add(c.ahead) }

// Sleep moves the clock at once to where d is over, and ends the contexts whose deadlines it passes. It stops when ctx
// ends.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.moving.Lock()
	defer c.moving.Unlock()
	for until := c.Now().Add(d); ctx.Err() == nil && until.After(c.Now()); {
		if err := c.simulator.Advance(c.firstDeadline(until).Sub(c.Now())); err != nil {
			return err
		}
		c.expire()
		nearest, isTimed := ctx.Value(timedKey{}).(*timedContext)
		_, hasDeadline := ctx.Deadline() // context.WithoutCancel takes it away
		if isTimed && hasDeadline && nearest.Err() != nil {
			<-ctx.Done() // which follows at once
		}
	}
	return ctx.Err()
}

// firstDeadline returns the first deadline before a time, or else that time.
func (c *Clock) firstDeadline(until time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ctx := range c.timed {
		if ctx.deadline.Before(until) {
			until = ctx.deadline
		}
	}
	return until
}

// expire ends the contexts whose deadlines have passed.
func (c *Clock) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Now()
	for ctx := range c.timed {
		if !ctx.deadline.After(now) {
			delete(c.timed, ctx)
			ctx.end(context.DeadlineExceeded)
		}
	}
}

// WithTimeout is context.WithTimeout in simulated time.
func (c *Clock) WithTimeout(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx := &timedContext{Context: parent, deadline: c.Now().Add(d), done: make(chan struct{})}
	outer, isTimed := parent.Value(timedKey{}).(*timedContext)
	if _, hasDeadline := parent.Deadline(); isTimed && hasDeadline && outer.deadline.Before(ctx.deadline) {
		ctx.deadline = outer.deadline
	}
	c.mu.Lock()
	if c.timed == nil {
		c.timed = map[*timedContext]bool{}
	}
	c.timed[ctx] = true
	c.mu.Unlock()
	if err := parent.Err(); err != nil {
		ctx.end(err)
	}
	stop := context.AfterFunc(parent, func() { ctx.end(parent.Err()) })
	c.expire()
	return ctx, func() {
		stop()
		ctx.end(context.Canceled)
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timed, ctx)
	}
}

type timedKey struct{}

// timedContext ends at a simulated time.
type timedContext struct {
	context.Context //nolint:containedctx // it is one
	deadline        time.Time
	done            chan struct{}

	mu  sync.Mutex
	err error
}

func (c *timedContext) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
		close(c.done)
	}
}

// Deadline implements [context.Context]. The network goes by real time, in which there is none that counts.
func (c *timedContext) Deadline() (time.Time, bool) { return time.Now().Add(24 * time.Hour), true }

// Done implements [context.Context].
func (c *timedContext) Done() <-chan struct{} { return c.done }

// Err implements [context.Context].
func (c *timedContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Value implements [context.Context].
func (c *timedContext) Value(key any) any {
	if key == (timedKey{}) {
		return c
	}
	return c.Context.Value(key)
}
