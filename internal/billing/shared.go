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
	// LastWrite is for a read that begins after the last call of this process that may have changed something, a minute
	// ago at most.
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

// readCount counts the reads of something that have begun.
type readCount struct{ atomic.Int64 }

// begin returns the stamp of a read that begins, or of something else that happens.
func (c *readCount) begin(client *vpsbg.Client) stamp {
	return stamp{number: c.Add(1), at: client.Clock().Now(), writes: client.Writes()}
}

// ask returns the stamp of somebody who asks.
func (c *readCount) ask(client *vpsbg.Client) stamp {
	return stamp{number: c.Load(), at: client.Clock().Now(), writes: client.Writes()}
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
	reads readCount

	mu    sync.Mutex
	value T
	read  stamp // the one that brought value
}

// Get returns what a read brought that is as of a time. A failure is shared by those who waited for it, and not
// remembered. Get returns early, with the context's error, when the context ends.
func (s *Shared[T]) Get(
	ctx context.Context, client *vpsbg.Client, asOf AsOf, read func(context.Context) (T, error),
) (T, error) {
	asked := s.reads.ask(client)
	return share(ctx, &s.group, func() (value T, isKnown bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.value, asOf.accepts(s.read, asked)
	}, func(ctx context.Context) error {
		begun := s.reads.begin(client)
		value, err := read(ctx)
		if err == nil {
			s.set(value, begun)
		}
		return err
	})
}

// Set says what a read would bring that began just now.
func (s *Shared[T]) Set(client *vpsbg.Client, value T) { s.set(value, s.reads.begin(client)) }

func (s *Shared[T]) set(value T, read stamp) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if read.number > s.read.number {
		s.value, s.read = value, read
	}
}

// sharedByID is a Shared for each of many things.
type sharedByID[T any] struct {
	mu   sync.Mutex
	byID map[vpsbg.ID]*Shared[T]
}

func (s *sharedByID[T]) of(id vpsbg.ID) *Shared[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID == nil {
		s.byID = map[vpsbg.ID]*Shared[T]{}
	}
	if s.byID[id] == nil {
		s.byID[id] = &Shared[T]{}
	}
	return s.byID[id]
}

// share returns what known knows. As long as it does not, one of those who need it reads for all, and what known says
// of that is up to each of them. What a read fails with is the error of all who wait for it, unless it was only
// interrupted.
func share[T any](
	ctx context.Context, group *singleflight.Group, known func() (T, bool), read func(context.Context) error,
) (none T, err error) {
	for {
		if value, isKnown := known(); isKnown {
			return value, nil
		}
		var isMine atomic.Bool
		done := group.DoChan("", func() (any, error) {
			isMine.Store(true)
			if _, isKnown := known(); isKnown { // a read has ended meanwhile
				return nil, nil
			}
			err := read(ctx)
			if err != nil && ctx.Err() != nil {
				err = interruption{err}
			}
			return nil, err
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
