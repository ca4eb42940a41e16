package vpsbg

import (
	"context"
	"sync"
	"time"
)

// The pauses between two looks at what the API is working on. There are no events, and every look counts against the rate
// limit.
const (
	FirstPause = time.Second
	LongPause  = 10 * time.Second
)

// LongerPause is the pause after pause.
func LongerPause(pause time.Duration) time.Duration {
	return min(max(pause*3/2, FirstPause), LongPause)
}

// watch is a look that all share who wait for the same kind of thing.
type watch[Sight any] struct {
	shared Shared[*Sight]

	mu      sync.Mutex
	waiting int
	pause   time.Duration // after the last look
	last    time.Time     // when it began
}

// enter counts one more who waits until the returned function is called. The first one of all waits for pause.
func (w *watch[Sight]) enter(pause time.Duration) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting++
	if w.waiting == 1 {
		w.pause, w.last = pause, time.Time{}
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.waiting--
	}
}

// next waits until it is time for another look, and returns what look saw for so many who wait. It is nil if there is only one, who
// can as well look by himself, or if that is how the look ends.
func (w *watch[Sight]) next(ctx context.Context, clock Clock, look func(ctx context.Context, waiting int) (*Sight, error)) (*Sight, error) {
	return w.shared.Join(ctx, clock, func(ctx context.Context) (*Sight, error) {
		now := clock.Now()
		w.mu.Lock()
		if w.last.IsZero() {
			w.last = now // the first pause begins
		}
		wait := w.last.Add(w.pause).Sub(now)
		w.mu.Unlock()
		if err := clock.Sleep(ctx, wait); err != nil {
			return nil, err
		}
		w.mu.Lock()
		w.last, w.pause = clock.Now(), LongerPause(w.pause)
		waiting := w.waiting
		w.mu.Unlock()
		if waiting == 1 {
			return nil, nil //nolint:nilnil // it is not worth a look
		}
		return look(ctx, waiting)
	})
}
