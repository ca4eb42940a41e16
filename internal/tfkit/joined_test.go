package tfkit_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// Callers at the same time share a fetch, but none gets one that began before it asked.
func TestJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var joined tfkit.Joined[time.Time]
		fetches := 0
		fetch := func(context.Context) (time.Time, error) {
			fetches++
			began := time.Now()
			time.Sleep(time.Second)
			return began, nil
		}
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				asked := time.Now()
				began, err := joined.Get(t.Context(), fetch)
				if err != nil || began.Before(asked) {
					t.Errorf("asked at %v and got what was fetched at %v, %v", asked, began, err)
				}
			})
		}
		group.Wait()
		if fetches != 3 { // for the first one, for those of its second, for those of the next
			t.Errorf("fetched %d times", fetches)
		}
	})
}

// Who is interrupted leaves, and the others fetch for themselves; a failure of the fetch is everybody's.
func TestJoinedEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var joined tfkit.Joined[string]
		broken := errors.New("broken")
		fetch := func(ctx context.Context) (string, error) {
			select {
			case <-ctx.Done():
				return "", fmt.Errorf("fetch: %w", ctx.Err())
			case <-time.After(time.Minute):
				return "", broken
			}
		}
		var group sync.WaitGroup
		for _, patience := range []time.Duration{time.Second, 70 * time.Second, time.Hour, time.Hour} {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			group.Go(func() {
				defer cancel()
				_, err := joined.Get(ctx, fetch)
				if want := map[bool]error{true: broken, false: context.DeadlineExceeded}[patience > time.Minute]; !errors.Is(err, want) {
					t.Errorf("with a patience of %v: got %v, want %v", patience, err, want)
				}
			})
			synctest.Wait() // in this order
		}
		group.Wait()
		if took := time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)); took != time.Minute+time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
