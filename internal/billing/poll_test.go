package billing_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// In a synctest bubble waiting takes no time.

func TestPollSlowsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var looks []string
		err := billing.Poll(t.Context(), vpsbg.WallClock{}, func(context.Context) (bool, error) {
			looks = append(looks, time.Since(began).String())
			return len(looks) == 8, nil
		})
		want := []string{"0s", "1s", "2.5s", "4.75s", "8.125s", "13.1875s", "20.78125s", "30.78125s"}
		if err != nil || !reflect.DeepEqual(looks, want) {
			t.Errorf("looked at %v with %v, want %v", looks, err, want)
		}
	})
}

func TestPollEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		err := billing.Poll(ctx, vpsbg.WallClock{}, func(context.Context) (bool, error) { return false, nil })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("ended after %v with %v, want the deadline after 1m", time.Since(began), err)
		}
		broken := errors.New("broken")
		looks := 0
		err = billing.Poll(t.Context(), vpsbg.WallClock{}, func(context.Context) (bool, error) {
			looks++
			return false, broken
		})
		if !errors.Is(err, broken) || looks != 1 {
			t.Errorf("ended after %d looks with %v, want the first one's error", looks, err)
		}
	})
}
