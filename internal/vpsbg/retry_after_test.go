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
	for _, test := range []struct {
		status      int
		after, want string
	}{
		{http.StatusTooManyRequests, "3600", "1h0m0s"},
		{http.StatusServiceUnavailable, "3600", "1h0m0s"},
		{http.StatusTooManyRequests, "86400", "24h0m0s"},
		{http.StatusServiceUnavailable, "1e300", "8760h0m0s"},
	} {
		status := test.status
		synctest.Test(t, func(t *testing.T) {
			client, api := play(t, reply(status, `{"message": "Later."}`, "Retry-After", test.after))
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			problem := failure(t, read(ctx, client))
			if took := time.Since(api.began); took != 0 || len(api.sent) != 1 || problem.Status != status {
				t.Errorf("got %v after %s and %d requests, want the %d at once", problem, took, len(api.sent), status)
			}
			if !strings.Contains(problem.Error(), "it asks to wait "+test.want+", which is longer than the time that is left") {
				t.Errorf("got %v, want it to name the wait", problem)
			}
			if status != http.StatusTooManyRequests {
				return
			}
			// Nobody else sleeps, either.
			problem = failure(t, read(ctx, client))
			if took := time.Since(api.began); took != 0 || len(api.sent) != 1 || !strings.Contains(problem.Error(), "the API asks to send nothing until ") {
				t.Errorf("the next call got %v after %s and %d requests, want an error at once", problem, took, len(api.sent))
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
