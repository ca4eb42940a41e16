package tfkit_test

import (
	"context"
	"errors"
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

// Who is interrupted leaves; a failure is everybody's.
func TestJoinedEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var joined tfkit.Joined[int]
		broken := errors.New("broken")
		slow := func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			return 0, broken
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := joined.Get(ctx, slow); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if _, err := joined.Get(t.Context(), slow); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
}
