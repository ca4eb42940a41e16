package simulator

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// window counts the requests of one token within one minute of the clock.
type window struct {
	start time.Time
	used  int
}

// limit counts a request and returns the headers of its answer. A refused request does not count.
func (s *Simulator) limit(token string) (header http.Header, limited bool) {
	if s.rateLimit == 0 {
		return nil, false
	}
	w := s.windows[token]
	if w == nil || s.state.Now.Sub(w.start) >= time.Minute {
		w = &window{start: s.state.Now}
		s.windows[token] = w
	}
	header = http.Header{}
	limited = w.used >= s.rateLimit
	if limited {
		left := w.start.Add(time.Minute).Sub(s.state.Now)
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(left.Seconds()))))
	} else {
		w.used++
	}
	header.Set("X-RateLimit-Limit", strconv.Itoa(s.rateLimit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, s.rateLimit-w.used)))
	return header, limited
}

// SetRateLimit changes the requests allowed per minute and token; 0 switches the limit off. Counting starts again.
func (s *Simulator) SetRateLimit(perMinute int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rateLimit = perMinute
	s.windows = map[string]*window{}
}
