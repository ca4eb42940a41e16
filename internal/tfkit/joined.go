package tfkit

import (
	"context"
	"errors"
	"sync"
)

// Joined shares a fetch among those who ask at the same time. What a caller gets was fetched after it asked: while one
// fetch runs, all newcomers wait for the next one together.
type Joined[T any] struct {
	mu            sync.Mutex
	running, next *fetching[T]
}

type fetching[T any] struct {
	started bool
	done    chan struct{}
	result  T
	err     error
}

// Get fetches, or waits for a fetch that starts from now on. It returns early, with the context's error, when the context
// ends.
func (j *Joined[T]) Get(ctx context.Context, fetch func(context.Context) (T, error)) (T, error) {
	for {
		shared, led, err := j.join(ctx, fetch)
		if err != nil {
			var none T
			return none, err
		}
		// Who fetched for all may have been interrupted, which does not concern the others.
		if led || !errors.Is(shared.err, context.Canceled) && !errors.Is(shared.err, context.DeadlineExceeded) {
			return shared.result, shared.err
		}
	}
}

// join takes part in the next fetch, and leads it, in its own context, if it is the first that can.
func (j *Joined[T]) join(ctx context.Context, fetch func(context.Context) (T, error)) (shared *fetching[T], led bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.next == nil {
		j.next = &fetching[T]{done: make(chan struct{})}
	}
	shared = j.next
	for !shared.started {
		if j.running == nil {
			shared.started = true
			j.running, j.next = shared, nil
			j.mu.Unlock()
			shared.result, shared.err = fetch(ctx)
			j.mu.Lock()
			j.running = nil
			close(shared.done)
			return shared, true, nil
		}
		if err := j.wait(ctx, j.running); err != nil {
			return nil, false, err
		}
	}
	return shared, false, j.wait(ctx, shared)
}

// wait waits for a fetch without holding the lock.
func (j *Joined[T]) wait(ctx context.Context, other *fetching[T]) error {
	j.mu.Unlock()
	defer j.mu.Lock()
	select {
	case <-other.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
