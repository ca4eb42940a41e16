package vpsbg_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// meter is an API with a rate limit, which it tells in its answers.
type meter struct {
	mu       sync.Mutex
	limit    int
	began    time.Time // the minute that is counted
	used     int
	refusals int
}

// limited returns a client of an API with a limit of 60 requests a minute.
func limited(t *testing.T) (*vpsbg.Client, *meter) {
	t.Helper()
	m := &meter{limit: 60, began: time.Now()}
	client, err := vpsbg.New(vpsbg.Config{Token: token, Transport: m})
	if err != nil {
		t.Fatal(err)
	}
	return client, m
}

func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Since(m.began) >= time.Minute {
		m.began, m.used = time.Now(), 0
	}
	if m.used == m.limit {
		m.refusals++
		left := int(time.Until(m.began.Add(time.Minute)).Seconds()) + 1
		return reply(http.StatusTooManyRequests, "", "Retry-After", strconv.Itoa(left))(r)
	}
	m.used++
	return reply(http.StatusOK, `{"id": 7, "status": "active"}`,
		"X-RateLimit-Limit", strconv.Itoa(m.limit), "X-RateLimit-Remaining", strconv.Itoa(m.limit-m.used))(r)
}

// Calls slow down before the limit instead of running into it, and use what there is of it.
func TestGateKeepsBelowTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, m := limited(t)
		started := time.Now()
		for range 300 {
			if _, err := client.GetServer(t.Context(), 7); err != nil {
				t.Fatal(err)
			}
		}
		if m.refusals > 0 {
			t.Errorf("%d calls ran into the limit", m.refusals)
		}
		if took := time.Since(started); took > 6*time.Minute {
			t.Errorf("300 calls took %v at 60 a minute", took)
		}
	})
}

// First come, first served: with many callers none waits much longer than all of them together need.
func TestGateIsFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, m := limited(t)
		var group sync.WaitGroup
		var mu sync.Mutex
		var longest time.Duration
		for range 50 {
			group.Go(func() {
				for range 10 {
					asked := time.Now()
					if _, err := client.GetServer(t.Context(), 7); err != nil {
						t.Error(err)
					}
					mu.Lock()
					longest = max(longest, time.Since(asked))
					mu.Unlock()
				}
			})
		}
		group.Wait()
		if longest > 2*time.Minute {
			t.Errorf("a call waited %v", longest)
		}
		if m.refusals > 50 {
			t.Errorf("%d of 500 calls ran into the limit", m.refusals)
		}
	})
}
