package vpsbg

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Shared is what many ask for at the same time and one of them fetches for all.
type Shared[T any] struct {
	group singleflight.Group
	mu    sync.Mutex
	value T
	began time.Time // when the fetch of value began; zero while there is none
}

// Forever is for what may be as old as the run.
const Forever time.Duration = 1<<63 - 1

// Get returns what a fetch brought that is under way, or began at most maxAge ago. A failure is shared by those who waited
// for it, and not remembered. Get returns early, with the context's error, when the context ends.
func (s *Shared[T]) Get(ctx context.Context, clock Clock, maxAge time.Duration, fetch func(context.Context) (T, error)) (T, error) {
	for {
		if value, ok := s.known(clock.Now(), maxAge); ok {
			return value, nil
		}
		done := s.group.DoChan("", func() (any, error) {
			if value, ok := s.known(clock.Now(), maxAge); ok { // a fetch has ended meanwhile
				return value, nil
			}
			began := clock.Now()
			value, err := fetch(ctx)
			switch {
			case err == nil:
				s.Set(value, began)
			case clock.Sleep(ctx, 0) != nil:
				err = interruption{err}
			}
			return value, err
		})
		select {
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		case result := <-done:
			value, _ := result.Val.(T)
			other, interrupted := errors.AsType[interruption](result.Err)
			if interrupted && clock.Sleep(ctx, 0) == nil {
				continue // who fetched for all was interrupted, which does not concern the others
			}
			if interrupted {
				return value, other.error
			}
			return value, result.Err
		}
	}
}

// interruption is the error of a fetch that the context of its maker ended.
type interruption struct{ error }

// Set says what a fetch would have brought that began at a time.
func (s *Shared[T]) Set(value T, began time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.value, s.began = value, began
}

func (s *Shared[T]) known(now time.Time, maxAge time.Duration) (value T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.began.IsZero() || now.Sub(s.began) >= maxAge {
		return value, false
	}
	return s.value, true
}
