package vpsbg_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Who would sleep until the time is up learns at once why.
func TestAWaitBeyondTheTimeLeftFailsAtOnce(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		synctest.Test(t, func(t *testing.T) {
			client, api := play(t, reply(status, `{"message": "Later."}`, "Retry-After", "3600"))
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			problem := failure(t, read(ctx, client))
			if took := time.Since(api.began); took != 0 || len(api.sent) != 1 || problem.Status != status {
				t.Errorf("got %v after %s and %d requests, want the %d at once", problem, took, len(api.sent), status)
			}
			if !strings.Contains(problem.Error(), "it asks to wait 1h0m0s, which is longer than the time that is left") {
				t.Errorf("got %v, want it to name the wait", problem)
			}
		})
	}
}

// An API that always says "at once" is not asked in a busy loop.
func TestNoWaitGrows(t *testing.T) {
	for _, wait := range []string{"0", "0.001"} {
		synctest.Test(t, func(t *testing.T) {
			client, api := play(t, reply(http.StatusTooManyRequests, "", "Retry-After", wait))
			if err := read(t.Context(), client); vpsbg.Status(err) != http.StatusTooManyRequests {
				t.Errorf("got %v, want the 429", err)
			}
			if n, took := len(api.sent), time.Since(api.began); n > 40 || took > 15*time.Minute {
				t.Errorf("sent %d requests in %s, want at most 40 in 15m", n, took)
			}
		})
	}
}
