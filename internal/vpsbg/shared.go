package vpsbg

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// Shared is what many ask for at the same time and one of them fetches for all.
type Shared[T any] struct {
	group   singleflight.Group
	fetches atomic.Int64 // that have begun
	mu      sync.Mutex
	value   T
	began   time.Time // when the fetch of value began; zero while there is none
}

// Forever is for what may be as old as the run.
const Forever time.Duration = 1<<63 - 1

// Get returns what a fetch brought that began at most maxAge ago, or after the call if that is 0: one that is under way then
// may have missed what the caller asks for. A failure is shared by those who waited for it, and not remembered. Get returns
// early, with the context's error, when the context ends.
func (s *Shared[T]) Get(ctx context.Context, clock Clock, maxAge time.Duration, fetch func(context.Context) (T, error)) (T, error) {
	return s.get(ctx, clock, maxAge, maxAge == 0, fetch)
}

// Join returns what the fetch brings that is under way, or a new one.
func (s *Shared[T]) Join(ctx context.Context, clock Clock, fetch func(context.Context) (T, error)) (T, error) {
	return s.get(ctx, clock, 0, false, fetch)
}

func (s *Shared[T]) get(ctx context.Context, clock Clock, maxAge time.Duration, fresh bool, fetch func(context.Context) (T, error)) (none T, err error) {
	type fetched struct {
		value  T
		number int64
	}
	asked := s.fetches.Load()
	for {
		if value, ok := s.known(clock.Now(), maxAge); ok {
			return value, nil
		}
		done := s.group.DoChan("", func() (any, error) {
			if value, ok := s.known(clock.Now(), maxAge); ok { // a fetch has ended meanwhile
				return fetched{value, s.fetches.Load()}, nil
			}
			number, began := s.fetches.Add(1), clock.Now()
			value, err := fetch(ctx)
			switch {
			case err == nil:
				s.Set(value, began)
			case ctx.Err() != nil:
				err = interruption{err}
			}
			return fetched{value, number}, err
		})
		select {
		case <-ctx.Done():
			return none, ctx.Err()
		case result := <-done:
			answer, _ := result.Val.(fetched)
			other, interrupted := errors.AsType[interruption](result.Err)
			isOld := fresh && result.Err == nil && answer.number <= asked
			if (interrupted || isOld) && ctx.Err() == nil {
				continue // who fetched for all was interrupted, which does not concern the others
			}
			switch {
			case interrupted:
				return answer.value, other.error
			case isOld:
				return none, context.DeadlineExceeded
			}
			return answer.value, result.Err
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
