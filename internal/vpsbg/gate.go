package vpsbg

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// gate lets the calls of a client pass at the pace that the API allows. It learns the rate limit from the answers:
// while plenty is left, calls pass as they come; when it runs low, they get slots one after the other, first come first
// served, so that the limit is not run into and nobody starves. A 429 holds all of them back.
type gate struct {
	mu        sync.Mutex
	closed    time.Time // no call passes before this
	asked     time.Time // because the API asks for it until then
	slot      time.Time // the next slot that is free
	limit     int       // requests a minute, 0 while unknown
	remaining int       // of them, by the newest answer
	minute    time.Time // when the API's minute began, at the latest: an answer showed more remaining than the one before
	underway  int       // calls that have passed and have no answer yet
	held      int       // calls that wait for their slot
}

// pass waits for the call's turn. Each call that passed has to leave. A call whose time ends before the API wants
// another one fails at once.
func (g *gate) pass(ctx context.Context, clock Clock) error {
	for {
		if err := g.checkTime(ctx); err != nil {
			return err
		}
		if err := g.await(ctx, clock, g.takeSlot(clock.Now())); err != nil {
			return err
		}
		g.mu.Lock()
		isOpen := !clock.Now().Before(g.closed)
		if isOpen {
			g.underway++
		}
		g.mu.Unlock()
		if isOpen {
			return nil
		}
	}
}

// checkTime refuses a call whose time ends before the wait that the API asks for.
func (g *gate) checkTime(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(g.asked) {
		return noTimeError{g.asked}
	}
	return nil
}

// noTimeError is why a call was not sent: its time is up before the API wants another one. It is a
// [context.DeadlineExceeded] that does not have to be waited for.
type noTimeError struct{ until time.Time }

func (e noTimeError) Error() string {
	return fmt.Sprintf("the API asks to send nothing until %s, which is longer than the time that is left",
		e.until.UTC().Format("2006-01-02 15:04:05 MST"))
}

func (noTimeError) Unwrap() error { return context.DeadlineExceeded }

// await waits for a slot, and lets others know.
func (g *gate) await(ctx context.Context, clock Clock, wait time.Duration) error {
	if wait > 0 {
		g.hold(1)
		defer g.hold(-1)
	}
	return clock.Sleep(ctx, wait)
}

func (g *gate) hold(calls int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held += calls
}

// isHolding reports whether calls wait for their slots: another one would only wait behind them.
func (g *gate) isHolding() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.held > 0
}

// takeSlot returns how long to wait for a slot.
func (g *gate) takeSlot(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	left := g.remaining - g.underway
	isLow := g.limit > 0 && left <= g.limit/4
	if !isLow && !g.slot.After(now) {
		return 0
	}
	mine := now
	if g.slot.After(now) {
		mine = g.slot
	}
	g.slot = mine
	if end := g.minute.Add(time.Minute); isLow && mine.Before(end) {
		g.slot = mine.Add(end.Sub(now) / time.Duration(max(left, 1))) // what is left has to last
	} else if g.limit > 0 {
		g.slot = mine.Add(time.Minute / time.Duration(g.limit))
	}
	return mine.Sub(now)
}

// leave notes that a call has an answer, or nil for none, and what it says of the rate limit.
func (g *gate) leave(answer *http.Response, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.underway--
	if answer == nil {
		return
	}
	limit, err := strconv.Atoi(answer.Header.Get("X-RateLimit-Limit"))
	remaining, err2 := strconv.Atoi(answer.Header.Get("X-RateLimit-Remaining"))
	if err == nil && err2 == nil && limit > 0 {
		if g.limit == 0 || remaining > g.remaining {
			g.minute = now
		}
		g.limit, g.remaining = limit, remaining
	}
}

// calls returns how many calls are under way.
func (g *gate) calls() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.underway
}

// scarce is how many requests, of those that the rate limit leaves for a minute, are few: ten calls at a time of 50 ms
// each use up a thousand in five seconds.
const scarce = 1000

// isPressed reports whether few requests are left. As long as the API has told no limit, there is none.
func (g *gate) isPressed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.limit > 0 && g.remaining < scarce
}

// close lets no call pass for a time, of which the API has asked for a part.
func (g *gate) close(now time.Time, wait, asked time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	until := now.Add(wait)
	if asked > 0 && now.Add(asked).After(g.asked) {
		g.asked = now.Add(asked)
	}
	if until.After(g.closed) {
		g.closed = until
	}
	if until.After(g.slot) {
		g.slot = until
	}
}
