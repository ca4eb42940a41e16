package sweep_test

import (
	"regexp"
	"strings"
)

// every has a case for every fault at every call of a scenario that it can strike.
func every(s *scenario, clean *played, faults []fault) (cases []one) {
	for at, call := range clean.calls {
		for _, f := range faults {
			if f.canStrike(call) {
				cases = append(cases, one{s, clean, f, at})
			}
		}
	}
	return cases
}

var (
	// movesMoney matches the calls that cost something, or that end or erase something that is paid.
	movesMoney = regexp.MustCompile(`^(POST /v1/(servers|servers/\d+/(scale|addons|reinstall))` +
		`|\w+ /v1/(servers/cancel|servers/\d+/addons/(scale|\d+)|orders/(pay|\d+/server/\d+))|DELETE /v1/orders/\d+)$`)
	number = regexp.MustCompile(`\d+`)
)

// sampler chooses the cases of the short form. Its faults go round, so that each of them has its turn.
type sampler struct {
	kinds [][]fault
	next  int   // of the kinds
	turns []int // of the faults of each kind
}

func newSampler(faults []fault) *sampler {
	all := kinds(faults)
	return &sampler{kinds: all, turns: make([]int, len(all))}
}

// take returns the next fault that can strike a call; canStrike is false if there is none.
func (r *sampler) take(call string) (f fault, canStrike bool) {
	for range len(r.kinds) {
		at := r.next % len(r.kinds)
		r.next++
		for range len(r.kinds[at]) {
			f = r.kinds[at][r.turns[at]%len(r.kinds[at])]
			r.turns[at]++
			if f.canStrike(call) {
				return f, true
			}
		}
	}
	return fault{}, false
}

// sample has a fault of every kind at the calls that move money, a few at the other ones that change something, and one
// at those that look. A look that only repeats the one before is left out.
func (r *sampler) sample(s *scenario, clean *played) (cases []one) {
	const few = 4
	seen := map[string]bool{}
	for at, call := range clean.calls {
		operation := number.ReplaceAllString(call, "N")
		faults := few
		switch {
		case at > 0 && call == clean.calls[at-1]:
			faults = 0
		case strings.HasPrefix(call, "GET ") || seen[operation]:
			faults = 1
		case movesMoney.MatchString(call):
			faults = len(r.kinds)
		}
		for range faults {
			if f, canStrike := r.take(call); canStrike {
				cases = append(cases, one{s, clean, f, at})
			}
		}
		seen[operation] = true
	}
	return cases
}
