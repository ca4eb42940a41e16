package billing

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// AsOf is the time as of which a caller needs what it reads: older answers do not serve it.
type AsOf struct {
	kind   asOfKind
	maxAge time.Duration
}

type asOfKind int

const (
	ever asOfKind = iota
	since
	lastWrite
	now
)

var (
	// Now is for a read that has to begin after the call.
	Now = AsOf{kind: now}
	// LastWrite is for a read that begins after the last call of this process that may have changed something, a minute ago at most.
	LastWrite = AsOf{kind: lastWrite, maxAge: time.Minute}
	// RunStart is for what may be as old as the run.
	RunStart = AsOf{kind: ever}
)

// Ago is for what may be as old as this.
func Ago(maxAge time.Duration) AsOf { return AsOf{kind: since, maxAge: maxAge} }

// stamp is when something was read or asked for. Time alone does not tell: what happens at the same time has an order.
type stamp struct {
	at     time.Time
	number int64 // of the read, or how many had begun
	writes int64 // that had ended
}

// accepts reports whether a read serves a caller who asked at a time.
func (a AsOf) accepts(read, asked stamp) bool {
	isYoung := asked.at.Sub(read.at) < a.maxAge
	switch {
	case read.number == 0: // there is none
		return false
	case read.number > asked.number: // it began after the call, which serves everybody
		return true
	case a.kind == lastWrite:
		return isYoung && read.writes == asked.writes
	case a.kind == since:
		return isYoung
	default:
		return a.kind == ever
	}
}

// Shared is what many ask for at the same time and one of them reads for all.
type Shared[T any] struct {
	group singleflight.Group

	mu    sync.Mutex
	reads int64 // that have begun
	value T
	read  stamp // the one that brought value
}

// Get returns what a read brought that is as of a time. A failure is shared by those who waited for it, and not remembered. Get
// returns early, with the context's error, when the context ends.
func (s *Shared[T]) Get(ctx context.Context, client *vpsbg.Client, asOf AsOf, read func(context.Context) (T, error)) (none T, err error) {
	asked := s.now(client, false)
	for {
		if value, ok := s.known(asOf, asked); ok {
			return value, nil
		}
		var isMine atomic.Bool
		done := s.group.DoChan("", func() (any, error) {
			isMine.Store(true)
			if value, ok := s.known(asOf, asked); ok { // a read has ended meanwhile
				return value, nil
			}
			begun := s.now(client, true)
			value, err := read(ctx)
			switch {
			case err == nil:
				s.set(value, begun)
			case ctx.Err() != nil:
				err = interruption{err}
			}
			return value, err
		})
		var result singleflight.Result
		select {
		case result = <-done:
		case <-ctx.Done():
			if !isMine.Load() {
				return none, ctx.Err()
			}
			result = <-done // it ends with the context, and says what it was waiting for
		}
		interrupted, isInterrupted := errors.AsType[interruption](result.Err)
		switch {
		case isInterrupted && ctx.Err() != nil:
			return none, interrupted.error
		case isInterrupted: // who read for all was interrupted, which does not concern the others
		case result.Err != nil:
			return none, result.Err
		case ctx.Err() != nil:
			return none, ctx.Err()
		}
	}
}

// interruption is the error of a read that the context of its maker ended.
type interruption struct{ error }

// Set says what a read would bring that began just now.
func (s *Shared[T]) Set(client *vpsbg.Client, value T) { s.set(value, s.now(client, true)) }

func (s *Shared[T]) set(value T, read stamp) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if read.number > s.read.number {
		s.value, s.read = value, read
	}
}

// now returns a stamp, of a read that begins or of somebody who asks.
func (s *Shared[T]) now(client *vpsbg.Client, begins bool) stamp {
	s.mu.Lock()
	defer s.mu.Unlock()
	if begins {
		s.reads++
	}
	return stamp{at: client.Clock().Now(), number: s.reads, writes: client.Writes()}
}

func (s *Shared[T]) known(asOf AsOf, asked stamp) (value T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !asOf.accepts(s.read, asked) {
		return value, false
	}
	return s.value, true
}
