package billing_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// awaitsNames waits for servers by their hostnames, and returns how often each looked.
func awaitsNames(t *testing.T, account *billing.Account, hostnames []string, isThere func() bool) map[string]int {
	t.Helper()
	var mu sync.Mutex
	looks := map[string]int{}
	var group sync.WaitGroup
	for _, hostname := range hostnames {
		group.Go(func() {
			err := account.Servers.AwaitNamed(t.Context(), hostname, func(context.Context) (bool, error) {
				mu.Lock()
				defer mu.Unlock()
				looks[hostname]++
				return isThere(), nil
			})
			if err != nil {
				t.Errorf("%s: %v", hostname, err)
			}
		})
		synctest.Wait()
	}
	group.Wait()
	return looks
}

func TestThoseWhoWaitForHostnamesLookTogether(t *testing.T) {
	for name, test := range map[string]struct {
		servers   int
		hostnames []string
		isScarce  bool
		isKnown   bool // how many pages there are
		looks     int  // of each
		pages     int
	}{
		"two":                       {30, []string{"WEB-29", "web-30"}, true, true, 1, 5},
		"two, plenty":               {30, []string{"WEB-29", "web-30"}, false, true, 5, 0},
		"one":                       {30, []string{"web-30"}, true, true, 5, 0},
		"two of an unknown account": {300, []string{"web-299", "web-300"}, true, false, 4, 6}, // then it is known
		// Reading their orders costs less than six pages.
		"two of a big account": {300, []string{"web-299", "web-300"}, true, true, 5, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, test.servers)
				if test.isKnown {
					readsNow(t, account, 1, 2)
				}
				api.isScarce = test.isScarce
				if test.isScarce {
					api.press(t, account)
				}
				before, began, hidden := len(api.log), time.Now(), slices.Clone(api.servers)
				api.servers = api.servers[:test.servers-2]
				time.AfterFunc(12*time.Second, func() { // they look at 1, 2, 4, 8 and 16 s
					api.mu.Lock()
					defer api.mu.Unlock()
					api.servers = hidden
				})
				looks := awaitsNames(t, account, test.hostnames, func() bool { return time.Since(began) > 12*time.Second })
				for hostname, count := range looks {
					if count != test.looks {
						t.Errorf("%s was looked for %d times, want %d", hostname, count, test.looks)
					}
				}
				if pages := len(api.log) - before; pages != test.pages {
					t.Errorf("%d lists, want %d", pages, test.pages)
				}
				if took := time.Since(began).Round(time.Second); test.isScarce && took != 16*time.Second {
					t.Errorf("it took %v, want 16s", took)
				}
			})
		})
	}
}

func TestAnErrorEndsTheWaitForAHostname(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, _ := open(t, 0)
		errBroken, looks := errors.New("broken"), 0
		err := account.Servers.AwaitNamed(t.Context(), "web-1", func(context.Context) (bool, error) {
			looks++
			return false, errBroken
		})
		if !errors.Is(err, errBroken) || looks != 1 {
			t.Errorf("got %v after %d looks", err, looks)
		}
	})
}
