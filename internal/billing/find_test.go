package billing_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// list is a list that ends with an error, if there is one.
func list(err error, ids ...int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for _, id := range ids {
			if !yield(id, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

func TestFind(t *testing.T) {
	notFound := &vpsbg.Error{Status: http.StatusNotFound}
	unconfirmed := &vpsbg.Error{Status: http.StatusMethodNotAllowed, RouteUnconfirmed: true}
	wrongMethod := &vpsbg.Error{Status: http.StatusMethodNotAllowed}
	forbidden, faulty := &vpsbg.Error{Status: http.StatusForbidden}, &vpsbg.Error{Status: http.StatusInternalServerError}
	for name, test := range map[string]struct {
		get      error // nil finds 7
		list     iter.Seq2[int, error]
		want     int // 0 for none
		isListed bool
		err      error
	}{
		"found":                     {nil, list(faulty), 7, false, nil},
		"forbidden":                 {forbidden, list(nil, 7), 0, false, forbidden},
		"wrong method":              {wrongMethod, list(nil, 7), 0, false, wrongMethod},
		"listed only":               {notFound, list(faulty, 6, 7), 7, true, nil},
		"listed, route unconfirmed": {unconfirmed, list(nil, 6, 7, 8), 7, true, nil},
		"proven absent":             {notFound, list(nil, 6, 8), 0, false, nil},
		"of an empty list":          {notFound, list(nil), 0, false, nil},
		"the list fails":            {notFound, list(faulty, 6, 8), 0, false, faulty},
		"the list is not found":     {notFound, list(notFound), 0, false, notFound},
	} {
		t.Run(name, func(t *testing.T) {
			found, listed, err := billing.Find(func() (*int, error) {
				id := 7
				if test.get != nil {
					return nil, test.get
				}
				return &id, nil
			}, test.list, func(id *int) bool { return *id == 7 })
			if (found != nil) != (test.want != 0) || found != nil && *found != test.want {
				t.Errorf("found %v, want %d", found, test.want)
			}
			if (listed != nil) != test.isListed || listed != nil && !errors.Is(listed.Err, test.get) {
				t.Errorf("listed %v, want %t", listed, test.isListed)
			}
			if !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
				t.Errorf("got %v, want %v", err, test.err)
			}
		})
	}
}

func TestDelete(t *testing.T) {
	notFound := &vpsbg.Error{Status: http.StatusNotFound}
	unconfirmed := &vpsbg.Error{Status: http.StatusMethodNotAllowed, RouteUnconfirmed: true}
	forbidden, lost := &vpsbg.Error{Status: http.StatusForbidden}, &vpsbg.Error{Err: context.DeadlineExceeded}
	for name, test := range map[string]struct {
		sent    error
		isThere time.Duration // until then
		read    error
		err     error  // one of them, if any
		says    string // if it is none
		took    time.Duration
	}{
		"at once": {},
		"later":   {isThere: 30 * time.Second, took: 30 * time.Second},
		"accepted only": {
			isThere: time.Hour, says: "the API accepted the request, but ISO 7 can still be read", took: time.Minute,
		},
		"gone before":             {sent: notFound},
		"gone, route unconfirmed": {sent: unconfirmed},
		"wrong route":             {sent: unconfirmed, isThere: time.Hour, err: unconfirmed},
		"there in spite of a 404": {sent: notFound, isThere: time.Hour, err: notFound},
		"404, and unread":         {sent: notFound, read: forbidden, err: notFound},
		"forbidden":               {sent: forbidden, err: forbidden},
		"unread":                  {read: forbidden, err: forbidden},
		"without an answer":       {read: lost, err: lost},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				began, requests := time.Now(), 0
				err := billing.Delete(ctx, vpsbg.WallClock{}, "ISO 7", func(context.Context) error { requests++; return test.sent },
					func(context.Context) (*int, error) {
						if test.read != nil {
							return nil, test.read
						}
						if time.Since(began) < test.isThere {
							return new(int), nil
						}
						return nil, nil
					})
				switch {
				case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)):
					t.Errorf("got %v, want %q", err, test.says)
				case test.says == "" && (!errors.Is(err, test.err) || (err == nil) != (test.err == nil)):
					t.Errorf("got %v, want %v", err, test.err)
				}
				if took := time.Since(began); took < test.took || took > test.took+10*time.Second || requests != 1 {
					t.Errorf("it took %v and %d requests, want %v and one", took, requests, test.took)
				}
			})
		})
	}
}
