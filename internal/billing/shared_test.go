package billing_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// source is what a Shared reads. The value of a read is its number.
type source struct {
	*testing.T
	shared  billing.Shared[int64]
	account *billing.Account
	reads   atomic.Int64
	takes   time.Duration
}

func newSource(t *testing.T, clock vpsbg.Clock) *source {
	t.Helper()
	_, api := open(t, 3)
	api.latency = 0
	return &source{T: t, account: api.account(t, clock, false), takes: time.Second}
}

func (s *source) read(ctx context.Context) (int64, error) {
	read := s.reads.Add(1)
	return read, vpsbg.WallClock{}.Sleep(ctx, s.takes)
}

func (s *source) get(ctx context.Context, asOf billing.AsOf) (int64, error) {
	return s.shared.Get(ctx, s.account.Client, asOf, s.read)
}

// expect gets the value, and expects that of a read.
func (s *source) expect(asOf billing.AsOf, want int64) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	if value, err := s.get(ctx, asOf); value != want || err != nil {
		s.Errorf("got read %d and %v, want read %d", value, err, want)
	}
}

// write is a call that may have changed something, whatever came of it.
func (s *source) write() { _ = s.account.Client.DeleteOrder(s.Context(), 1) }

// stopped is a clock that stands still.
type stopped struct{ vpsbg.WallClock }

func (stopped) Now() time.Time { return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC) }

func TestSharedIsReadOnceForAll(t *testing.T) {
	errBroken := errors.New("broken")
	for name, test := range map[string]struct {
		asOf  billing.AsOf
		fails error
		again int64 // reads after those who ask later
	}{
		"remembered": {asOf: billing.RunStart, again: 1},
		"as of now":  {asOf: billing.Now, again: 3}, // the first begins before the others ask
		"failed":     {asOf: billing.RunStart, fails: errBroken, again: 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newSource(t, vpsbg.WallClock{})
				get := func() {
					value, err := source.shared.Get(t.Context(), source.account.Client, test.asOf,
						func(ctx context.Context) (int64, error) {
							value, err := source.read(ctx)
							return value, errors.Join(err, test.fails)
						})
					if !errors.Is(err, test.fails) || (value == 0) != (err != nil) {
						t.Errorf("got %d and %v, want %v", value, err, test.fails)
					}
				}
				get()
				var group sync.WaitGroup
				for range 10 {
					group.Go(get)
					synctest.Wait()
				}
				group.Wait()
				if got := source.reads.Load(); got != test.again {
					t.Errorf("it was read %d times, want %d", got, test.again)
				}
			})
		})
	}
}

// The age counts from when the read began: what changed since may be missing.
func TestAsOf(t *testing.T) {
	type step struct {
		pause time.Duration
		write bool
		want  int64
	}
	const almost = 59*time.Second - time.Nanosecond // since the read, which took a second, ended
	for name, test := range map[string]struct {
		asOf  billing.AsOf
		steps []step
	}{
		"now": {billing.Now, []step{{0, false, 1}, {0, false, 2}, {0, false, 3}}},
		"the last write": {
			billing.LastWrite, []step{{0, false, 1}, {almost, false, 1}, {1, false, 2}, {0, true, 3}, {0, false, 3}},
		},
		"five minutes ago": {billing.Ago(5 * time.Minute), []step{
			{0, false, 1}, {4 * time.Minute, true, 1}, {almost, false, 1}, {1, false, 2},
		}},
		"the run's start": {billing.RunStart, []step{{0, false, 1}, {365 * 24 * time.Hour, true, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newSource(t, vpsbg.WallClock{})
				for _, step := range test.steps {
					time.Sleep(step.pause)
					if step.write {
						source.write()
					}
					source.expect(test.asOf, step.want)
				}
			})
		})
	}
}

// A read under way may have missed what the caller has done since it began, also when that was at the same time. Those
// who ask meanwhile share the next one.
func TestNowBeginsAfterTheCall(t *testing.T) {
	for name, clock := range map[string]vpsbg.Clock{"with time": vpsbg.WallClock{}, "without": stopped{}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newSource(t, clock)
				var group sync.WaitGroup
				group.Go(func() { source.expect(billing.Now, 1) })
				synctest.Wait()
				for range 10 {
					group.Go(func() { source.expect(billing.Now, 2) })
				}
				group.Wait()
				source.expect(billing.Now, 3)
				source.expect(billing.LastWrite, 3)
			})
		})
	}
}

// What was read while a write was under way is not as of that write, whose effect it may have missed. Time does not
// tell.
func TestLastWriteIsAfterEveryWrite(t *testing.T) {
	for name, clock := range map[string]vpsbg.Clock{"with time": vpsbg.WallClock{}, "without": stopped{}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := newSource(t, clock)
				var group sync.WaitGroup
				group.Go(func() { source.expect(billing.LastWrite, 1) }) // who asks before the write does not need it
				synctest.Wait()
				source.write()
				group.Go(func() { source.expect(billing.LastWrite, 2) })
				synctest.Wait()
				source.write() // whoever waits is content with a read that begins after this one, too
				group.Wait()
				source.expect(billing.LastWrite, 2)
				source.expect(billing.RunStart, 2)
				source.write()
				source.expect(billing.LastWrite, 3)
			})
		})
	}
}

// Whoever is interrupted returns at once, and the others do not notice. If it is the one who reads for all, somebody
// else does.
func TestSharedSurvivesAnInterruption(t *testing.T) {
	for interrupted, reads := range []int64{2, 1, 1} {
		synctest.Test(t, func(t *testing.T) {
			source := newSource(t, vpsbg.WallClock{})
			var group sync.WaitGroup
			short, cancel := context.WithTimeout(t.Context(), time.Second/2)
			defer cancel()
			began := time.Now()
			for i := range 3 {
				group.Go(func() {
					if i != interrupted {
						source.expect(billing.RunStart, reads)
						return
					}
					_, err := source.get(short, billing.RunStart)
					if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second/2 {
						t.Errorf("%d was interrupted, and got %v after %v", i, err, time.Since(began))
					}
				})
				synctest.Wait()
			}
			group.Wait()
		})
	}
}

// All are interrupted, or the read ends in spite of it: nobody gets a value.
func TestAnInterruptedReadHasNoValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newSource(t, vpsbg.WallClock{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				value, err := source.shared.Get(ctx, source.account.Client, billing.Now, func(context.Context) (int64, error) {
					return 7, vpsbg.WallClock{}.Sleep(t.Context(), time.Second)
				})
				if value != 0 || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %d and %v, want the deadline", value, err)
				}
			})
		}
		group.Wait()
		source.expect(billing.RunStart, 7)
	})
}

// What is set counts as read just now: it serves everybody who asked before, and a read that began before does not
// replace it.
func TestSharedIsSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newSource(t, stopped{})
		var group sync.WaitGroup
		group.Go(func() { source.expect(billing.Now, 99) })
		synctest.Wait()
		source.write()
		source.shared.Set(source.account.Client, 99)
		group.Wait()
		source.expect(billing.LastWrite, 99)
		source.expect(billing.Now, 2)
	})
}

// Who finds nothing just before a read ends must not read again just after it.
func TestSharedIsNotReadAgainRightAway(t *testing.T) {
	_, api := open(t, 0)
	client := api.account(t, vpsbg.WallClock{}, false).Client
	for range 2000 { // it takes an order of events
		var shared billing.Shared[int64]
		var reads atomic.Int64
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				_, _ = shared.Get(t.Context(), client, billing.RunStart, func(context.Context) (int64, error) {
					return reads.Add(1), nil
				})
			})
		}
		group.Wait()
		if got := reads.Load(); got != 1 {
			t.Fatalf("it was read %d times, want once", got)
		}
	}
}
