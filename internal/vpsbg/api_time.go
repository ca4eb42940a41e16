package vpsbg

import (
	"net/http"
	"sync/atomic"
	"time"
)

// sameTime is how far two clocks that show the same time may be apart: Date has whole seconds, and an answer takes a
// while.
const sameTime = time.Minute

// apiClock is how far the API's clock is ahead of the local one, as its last answer has shown.
type apiClock struct{ ahead atomic.Int64 }

// note reads the time of an answer. One without a date tells nothing.
func (c *apiClock) note(answer *http.Response, now time.Time) {
	if answer == nil {
		return
	}
	sent, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return
	}
	ahead := sent.Sub(now)
	if ahead.Abs() < sameTime {
		ahead = 0
	}
	c.ahead.Store(int64(ahead))
}

// APITime returns the time by the API's clock, with which the times in its answers are compared: the local clock may be
// wrong. Before the first answer it is the local time.
func (c *Client) APITime() time.Time {
	return c.clock.Now().Add(time.Duration(c.apiClock.ahead.Load()))
}
