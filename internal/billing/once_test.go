package billing_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// shop sells something once. The answers are given one after the other, the last one for ever.
type shop struct {
	answers  []error       // nil for a success
	appears  time.Duration // after the first call, what is found; never if it is 0
	has      bool          // it is found at once
	searches []error       // what each search fails with, nil for none

	calls []time.Duration
	looks []time.Duration
	began time.Time
}

func (s *shop) once() billing.Once[string] {
	s.began = time.Now()
	return billing.Once[string]{
		Clock: vpsbg.WallClock{},
		Send: func(context.Context) (*string, error) {
			s.calls = append(s.calls, time.Since(s.began))
			if err := s.answers[min(len(s.calls), len(s.answers))-1]; err != nil {
				return nil, err
			}
			made := fmt.Sprintf("made by call %d", len(s.calls))
			return &made, nil
		},
		Search: s.search,
	}
}

func (s *shop) search(ctx context.Context) ([]string, error) {
	s.looks = append(s.looks, time.Since(s.began))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if len(s.searches) > 0 {
		if err := s.searches[min(len(s.looks), len(s.searches))-1]; err != nil {
			return nil, err
		}
	}
	if s.has || s.appears > 0 && time.Since(s.began) >= s.appears {
		return []string{"found"}, nil
	}
	return nil, nil
}

func TestOnce(t *testing.T) {
	locked, lost := &vpsbg.Error{Status: http.StatusLocked}, &vpsbg.Error{Err: errors.New("connection reset")}
	faulty, refused := &vpsbg.Error{Status: http.StatusBadGateway}, &vpsbg.Error{Status: http.StatusUnprocessableEntity}
	unread := &vpsbg.Error{Status: http.StatusOK, Message: "the answer cannot be understood"}
	notSent := &vpsbg.Error{NotSent: true}
	limited := &vpsbg.Error{Status: http.StatusTooManyRequests}
	tooLong := &vpsbg.Error{Status: http.StatusTooManyRequests, TooLong: true}
	errBroken := errors.New("broken")
	for name, test := range map[string]struct {
		shop
		unsearchable error
		calls        int
		made         string
		err          error
		found        bool
		searched     bool
		searchErr    error
		took         time.Duration
	}{
		"made":     {shop: shop{answers: []error{nil}}, calls: 1, made: "made by call 1"},
		"refused":  {shop: shop{answers: []error{refused, nil}}, calls: 1, err: refused},
		"not sent": {shop: shop{answers: []error{notSent, nil}}, calls: 1, err: notSent},
		"lost, found": {
			shop: shop{answers: []error{lost, nil}, appears: time.Minute}, calls: 1, err: lost, found: true, searched: true,
			took: time.Minute,
		},
		"lost, not found": {
			shop: shop{answers: []error{lost, nil}}, calls: 1, err: lost, searched: true, took: 2 * time.Minute,
		},
		"faulty": {
			shop: shop{answers: []error{faulty, nil}}, calls: 1, err: faulty, searched: true, took: 2 * time.Minute,
		},
		"answer unread": {
			shop: shop{answers: []error{unread, nil}, appears: 1}, calls: 1, err: unread, found: true, searched: true,
			took: time.Second,
		},
		"lost, search fails": {
			shop: shop{answers: []error{lost, nil}, searches: []error{nil, errBroken}}, calls: 1, err: lost, searched: true,
			searchErr: errBroken, took: 2 * time.Minute,
		},
		"lost, search recovers": {
			shop:  shop{answers: []error{lost, nil}, searches: []error{errBroken, nil}, appears: time.Minute},
			calls: 1, err: lost, found: true, searched: true, took: time.Minute,
		},
		"lost, unsearchable": {
			shop: shop{answers: []error{lost, nil}, appears: 1}, unsearchable: errBroken, calls: 1, err: lost, searched: true,
			searchErr: errBroken,
		},
		"locked, unsearchable": {
			shop: shop{answers: []error{locked, nil}, appears: 1}, unsearchable: errBroken, calls: 1, err: locked,
			searched: true, searchErr: errBroken,
		},
		"refused, unsearchable": {
			shop: shop{answers: []error{refused, nil}}, unsearchable: errBroken, calls: 1, err: refused,
		},
		"locked, nothing": {
			shop: shop{answers: []error{locked, nil}}, calls: 2, made: "made by call 2", took: 2 * time.Minute,
		},
		"locked twice": {
			shop: shop{answers: []error{locked, locked, nil}}, calls: 3, made: "made by call 3", took: 4 * time.Minute,
		},
		"locked, but took effect": {
			shop: shop{answers: []error{locked, nil}, appears: time.Minute}, calls: 1, err: locked, found: true, searched: true,
			took: time.Minute,
		},
		"locked, search fails": {
			shop: shop{answers: []error{locked, nil}, searches: []error{nil, errBroken}}, calls: 1, err: locked, searched: true,
			searchErr: errBroken, took: 2 * time.Minute,
		},
		"locked, then lost": {
			shop: shop{answers: []error{locked, lost, nil}, appears: 3 * time.Minute}, calls: 2, err: lost, found: true,
			searched: true, took: 3 * time.Minute,
		},
		"limited, nothing": {
			shop: shop{answers: []error{limited, limited, nil}}, calls: 3, made: "made by call 3", took: 3 * time.Second,
		},
		"limited, and took effect at once": {
			shop: shop{answers: []error{limited, nil}, has: true}, calls: 1, err: limited, found: true, searched: true,
		},
		"limited, search fails": {
			shop: shop{answers: []error{limited, nil}, searches: []error{errBroken}}, calls: 1, err: limited, searched: true,
			searchErr: errBroken,
		},
		"limited, unsearchable": {
			shop: shop{answers: []error{limited, nil}, has: true}, unsearchable: errBroken, calls: 1, err: limited,
			searched: true, searchErr: errBroken,
		},
		"limited for too long": {shop: shop{answers: []error{tooLong, nil}, has: true}, calls: 1, err: tooLong},
		"locked, then refused": {
			shop: shop{answers: []error{locked, refused, nil}}, calls: 2, err: refused, took: 2 * time.Minute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				once := test.once()
				once.Unsearchable = test.unsearchable
				got := once.Run(t.Context())
				if made := got.Made; (made == nil) != (test.made == "") || made != nil && *made != test.made {
					t.Errorf("made %v, want %q", made, test.made)
				}
				if !errors.Is(got.Err, test.err) || (got.Err == nil) != (test.err == nil) {
					t.Errorf("failed with %v, want %v", got.Err, test.err)
				}
				if got.Searched != test.searched || slices.Equal(got.Found, []string{"found"}) != test.found ||
					!errors.Is(got.SearchErr, test.searchErr) {
					t.Errorf("searched %t, found %v with %v, want %t, %t and %v", got.Searched, got.Found, got.SearchErr,
						test.searched, test.found, test.searchErr)
				}
				if len(test.shop.calls) != test.calls {
					t.Errorf("it was sent at %v, want %d times", test.shop.calls, test.calls)
				}
				if took := time.Since(test.began); took < test.took || took > test.took+10*time.Second {
					t.Errorf("it took %v, want %v", took, test.took)
				}
			})
		})
	}
}

// Refused is searched instead, and may wait for what refused the call.
func TestOnceWaitsForWhatRefusedIt(t *testing.T) {
	locked := &vpsbg.Error{Status: http.StatusLocked}
	for name, test := range map[string]struct {
		found []string
		err   error
		calls int
	}{
		"nothing": {nil, nil, 3}, "found": {[]string{"found"}, nil, 1}, "failed": {nil, errors.New("broken"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shop := shop{answers: []error{locked, locked, nil}}
				once := shop.once()
				once.Refused = func(ctx context.Context) ([]string, error) {
					return test.found, errors.Join(test.err, vpsbg.WallClock{}.Sleep(ctx, time.Hour))
				}
				got := once.Run(t.Context())
				if len(shop.calls) != test.calls || len(shop.looks) > 0 || !slices.Equal(got.Found, test.found) ||
					!errors.Is(got.SearchErr, test.err) {
					t.Errorf("got %+v after calls at %v and searches at %v", got, shop.calls, shop.looks)
				}
			})
		})
	}
}

// A search for what may have been bought goes on after an interruption, because otherwise nobody would know. Nothing is
// sent again then.
func TestOnceIsInterrupted(t *testing.T) {
	for name, answer := range map[string]error{
		"lost":   &vpsbg.Error{Err: errors.New("connection reset")},
		"locked": &vpsbg.Error{Status: http.StatusLocked},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				shop := shop{answers: []error{answer, nil}, appears: 85 * time.Second}
				got := shop.once().Run(ctx)
				if took := time.Since(shop.began); took < 90*time.Second || took > 100*time.Second || len(shop.calls) != 1 {
					t.Errorf("it took %v, and was sent at %v", took, shop.calls)
				}
				if !errors.Is(got.Err, answer) || len(got.Found) != 1 || !got.Searched || got.Made != nil {
					t.Errorf("got %+v", got)
				}
			})
		})
	}
}
