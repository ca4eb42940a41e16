package tfkit

import (
	"context"
	"sync"
)

// Joined shares a fetch among those who ask at the same time. What a caller gets was fetched after it asked: while one
// fetch runs, all newcomers wait for the next one together.
type Joined[T any] struct {
	mu            sync.Mutex
	running, next *fetching[T]
}

type fetching[T any] struct {
	done   chan struct{}
	result T
	err    error
}

// Get fetches, or waits for a fetch that starts from now on. It returns early, with the context's error, when the context
// ends; the fetch goes on for the others.
func (j *Joined[T]) Get(ctx context.Context, fetch func(context.Context) (T, error)) (T, error) {
	j.mu.Lock()
	mine := j.next
	if mine == nil {
		mine = &fetching[T]{done: make(chan struct{})}
		if j.running == nil {
			j.running = mine
			go j.run(context.WithoutCancel(ctx), fetch)
		} else {
			j.next = mine
		}
	}
	j.mu.Unlock()
	select {
	case <-mine.done:
		return mine.result, mine.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// run fetches until nobody has asked meanwhile.
func (j *Joined[T]) run(ctx context.Context, fetch func(context.Context) (T, error)) {
	for {
		j.mu.Lock()
		current := j.running
		j.mu.Unlock()
		current.result, current.err = fetch(ctx)
		close(current.done)
		j.mu.Lock()
		j.running, j.next = j.next, nil
		idle := j.running == nil
		j.mu.Unlock()
		if idle {
			return
		}
	}
}
