package billing_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// reads reads servers as a refresh does, so many at a time.
func reads(t *testing.T, account *billing.Account, parallel int, ids ...vpsbg.ID) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(parallel)
	for _, id := range ids {
		group.Go(func() error {
			server, err := account.Servers.Read(t.Context(), id, billing.LastWrite)
			if err == nil && server.ID != id {
				err = fmt.Errorf("got server %d for %d", server.ID, id)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

// hostname reads the hostname of a server.
func hostname(t *testing.T, account *billing.Account, id vpsbg.ID, asOf billing.AsOf) string {
	t.Helper()
	server, err := account.Servers.Read(t.Context(), id, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return server.Hostname
}

func TestARefreshIsOneList(t *testing.T) {
	for name, test := range map[string]struct {
		servers     int
		ids         []vpsbg.ID
		parallel    int
		gets, pages int // at most
	}{
		"one of 1000":               {1000, every(1000, 1000), 1, 1, 0},
		"500 of 500, one by one":    {500, every(1, 500), 1, 3, 10},
		"500 of 500, ten at a time": {500, every(1, 500), 10, 0, 10},
		"two of 500":                {500, every(250, 500), 1, 2, 1},
		"four of 500":               {500, every(125, 500), 4, 4, 1},     // nine more pages would cost more
		"ten of 2500 at once":       {2500, every(250, 2500), 10, 10, 1}, // and so would 49
		"ten of 1000 at once":       {1000, every(100, 1000), 10, 0, 20}, // of whom Terraform reads ten at a time
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, test.servers)
				reads(t, account, test.parallel, test.ids...)
				gets, pages := api.asked(anyServer), api.asked(liveList)
				if gets > test.gets || pages > test.pages || gets+pages != len(api.log) {
					t.Errorf("%d reads and %d pages among %d requests, want at most %d and %d", gets, pages, len(api.log), test.gets,
						test.pages)
				}
			})
		})
	}
}

// Who reads alone waits a moment for others, and no longer.
func TestALoneReadHardlyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 100)
		reads(t, account, 1, 70)
		if at := api.times(anyServer); len(at) != 1 || at[0] != 5*time.Millisecond {
			t.Errorf("the server was read at %v, want once after 5ms", at)
		}
	})
}

// Terraform reads in an order of its own.
func TestTheOrderOfReadsCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 500)
		ids := every(1, 500)
		slices.Reverse(ids)
		reads(t, account, 10, ids...)
		if len(api.log) > 10 {
			t.Errorf("%d requests for 500 reads, want at most 10", len(api.log))
		}
	})
}

func TestUnsharedReadsAreCalls(t *testing.T) {
	for name, asOf := range map[string]billing.AsOf{
		"last write": billing.LastWrite, "now": billing.Now, "run start": billing.RunStart,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, api := open(t, 100)
				account := api.account(t, vpsbg.WallClock{}, true)
				for range 2 {
					atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
						server, err := account.Servers.Read(ctx, id, asOf)
						if err != nil || server.ID != id {
							t.Errorf("got %v and %v for server %d", server, err, id)
						}
						return err
					}, every(1, 50)...)
				}
				api.expect(t, map[string]int{anyServer: 100})
			})
		})
	}
}

func TestPagesAreFetchedSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 1000)
		reads(t, account, 10, every(100, 1000)...)
		if pages := api.asked(liveList); pages != 20 || api.most != 10 {
			t.Errorf("%d pages, up to %d at the same time, want 20 and 10", pages, api.most)
		}
	})
}

// That the list does not show a server, or shows it as gone, proves nothing.
func TestTheListIsNoProofOfAbsence(t *testing.T) {
	for name, asOf := range map[string]billing.AsOf{
		"last write": billing.LastWrite, "now": billing.Now, "run start": billing.RunStart,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 4)
				api.override = only(liveList,
					reply(http.StatusOK, `{"data": [`+listed(1, "active")+`, `+listed(2, "terminated")+`], "meta": {"last_page": 1}}`))
				for id, outcome := range atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
					server, err := account.Servers.Read(ctx, id, asOf)
					if err == nil && server.Status != vpsbg.ServerActive {
						t.Errorf("server %d is %s", id, server.Status)
					}
					return err
				}, 1, 2, 3, 5) {
					if vpsbg.IsNotFound(outcome.err) != (id == 5) {
						t.Errorf("server %d: %v", id, outcome.err)
					}
				}
				if lists := api.asked(liveList); lists != 1 || api.asked(anyServer) != 3 {
					t.Errorf("%d lists and %d reads, want 1 and 3", lists, api.asked(anyServer))
				}
			})
		})
	}
}

// listed is a server as a list shows it.
func listed(id int, status string) string {
	return fmt.Sprintf(`{"id": %d, "status": %q, "hostname": "web-%d", "billing_cycle": 1, "plan": {}, "expiry_at": null,
		"potential_expiry_at": null, "ip_addresses": [], "addons": [], "server_image": null, "cancel_request": null}`,
		id, status, id)
}

// A list that cannot be had is not asked for again by this refresh.
func TestRefreshesDoWithoutAList(t *testing.T) {
	for name, test := range map[string]struct {
		prefix string
		answer answer
		lists  int // in all
	}{
		"forbidden":  {liveList, reply(http.StatusForbidden, `{"message": "Forbidden"}`), 1},
		"faulty":     {liveList, reply(http.StatusInternalServerError, ""), 5},
		"cut":        {liveList, cut, 5},
		"not a list": {liveList, reply(http.StatusOK, `{}`), 1},
		"incomplete": {
			liveList, reply(http.StatusOK, `{"data": [{"id": 10, "status": "active", "hostname": "web-10"}]}`), 1,
		},
		"with a faulty page": {liveList + "&page=2", reply(http.StatusInternalServerError, ""), 1 + 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 100)
				api.override = only(test.prefix, test.answer)
				for range 3 {
					reads(t, account, 10, every(10, 100)...)
				}
				if got := api.asked(liveList); got != test.lists {
					t.Errorf("the list was asked for %d times, want %d", got, test.lists)
				}
			})
		})
	}
}

// After a minute, and after a write, the list may be there again.
func TestAListThatFailedIsTriedAgain(t *testing.T) {
	for name, later := range map[string]func(*testing.T, *billing.Account, *api){
		"after a minute": func(*testing.T, *billing.Account, *api) { time.Sleep(time.Minute) },
		"after a write": func(t *testing.T, account *billing.Account, api *api) {
			t.Helper()
			renames(t, account, api, "renamed")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 10)
				api.override = only(liveList, reply(http.StatusForbidden, ""))
				reads(t, account, 10, every(1, 10)...)
				api.override = nil
				later(t, account, api)
				reads(t, account, 10, every(1, 10)...)
				if gets, lists := api.asked(anyServer), api.asked(liveList); gets != 10 || lists != 2 {
					t.Errorf("%d reads and %d lists, want 10 and 2", gets, lists)
				}
			})
		})
	}
}

// Who is interrupted just when the list fails must not bring it back.
func TestAnInterruptionDoesNotHideThatTheListFailed(t *testing.T) {
	for range 20 { // it takes an order of events
		synctest.Test(t, func(t *testing.T) {
			account, api := open(t, 10)
			api.latency = time.Second
			api.override = only(liveList, reply(http.StatusForbidden, ""))
			var group sync.WaitGroup
			group.Go(func() { reads(t, account, 2, 1, 2) })
			time.Sleep(api.latency / 2)
			ctx, cancel := context.WithDeadline(t.Context(), api.began.Add(api.times(liveList)[0]+api.latency))
			defer cancel()
			for range 5 {
				group.Go(func() { _, _ = account.Servers.Read(ctx, 3, billing.LastWrite) })
			}
			group.Wait()
			reads(t, account, 1, 4, 5)
			if lists := api.asked(liveList); lists != 1 {
				t.Errorf("the list was asked for %d times, want once", lists)
			}
		})
	}
}

// What a refresh reads was read after the last write of the client ended, however that ended: it may have taken effect.
func TestARefreshSeesWrites(t *testing.T) {
	for _, status := range []int{http.StatusNoContent, http.StatusUnprocessableEntity, http.StatusInternalServerError} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 3)
				reads(t, account, 3, 1, 2, 3)
				api.override = only("PUT", func(r *http.Request) (*http.Response, error) {
					api.set(func(server *machine) { server.Hostname = "renamed" })
					return reply(status, "")(r)
				})
				err := account.Client.UpdateServerHostname(t.Context(), 2, "renamed")
				if (err != nil) != (status != http.StatusNoContent) {
					t.Fatal(err)
				}
				for read := range 3 { // by itself, from a new list, from the same list
					if got := hostname(t, account, 2, billing.LastWrite); got != "renamed" {
						t.Errorf("read %d gives %q", read+1, got)
					}
				}
				if gets, lists := api.asked(anyServer), api.asked(liveList); gets != 1 || lists != 2 {
					t.Errorf("%d reads and %d lists, want one list before and one after the write", gets, lists)
				}
			})
		})
	}
}

// Where the list is long, a refresh after a write begins with the first page, too.
func TestTheFirstPageIsReadAgainAfterAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 2500)
		reads(t, account, 10, every(1, 10)...)
		renames(t, account, api, "renamed")
		reads(t, account, 10, every(1, 10)...)
		api.expect(t, map[string]int{liveList: 2, "PUT": 1})
	})
}

// A list that is read while a write is under way does not serve those who ask after it, and they do not wait for
// another write.
func TestAListDoesNotOutliveAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 3)
		api.latency = 5 * time.Second
		api.override = func(request asked) answer {
			if request.line != "PUT /servers/2/hostname" {
				return nil
			}
			return func(r *http.Request) (*http.Response, error) {
				api.set(func(server *machine) { server.Hostname = "renamed" })
				return reply(http.StatusNoContent, "")(r)
			}
		}
		var group sync.WaitGroup
		for second := range 4 { // a write ends at 5, 6, 7 and 8 s
			group.Go(func() {
				time.Sleep(time.Duration(second) * time.Second)
				_ = account.Client.UpdateServerHostname(t.Context(), 2, "renamed")
			})
		}
		time.Sleep(2 * time.Second)
		group.Go(func() { reads(t, account, 2, 1, 3) }) // until 7 s
		time.Sleep(3500 * time.Millisecond)
		for range 2 {
			group.Go(func() {
				if got := hostname(t, account, 2, billing.LastWrite); got != "renamed" {
					t.Errorf("a list that began before a write ended gives %q", got)
				}
			})
		}
		group.Wait()
		if took := time.Since(api.began); took != 12*time.Second {
			t.Errorf("it took %v, want the two lists after each other", took)
		}
		if lists := api.asked(liveList); lists != 2 {
			t.Errorf("%d lists were read, want 2", lists)
		}
	})
}

// The list hangs at first. Who asked for it gives up, alone or with all who wait for it.
func TestARefreshSurvivesAnInterruption(t *testing.T) {
	for name, together := range map[string]bool{"of the first one": false, "of all": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 100)
				api.override = only(liveList, silence)
				ctx, cancel := context.WithCancel(t.Context())
				var group sync.WaitGroup
				for i, id := range every(10, 100) {
					isInterrupted, own := i == 0 || together, t.Context()
					if isInterrupted {
						own = ctx
					}
					group.Go(func() {
						server, err := account.Servers.Read(own, id, billing.LastWrite)
						if isInterrupted && !errors.Is(err, context.Canceled) || !isInterrupted && (err != nil || server.ID != id) {
							t.Errorf("reader %d got %v and %v", i, server, err)
						}
					})
					synctest.Wait()
				}
				time.Sleep(time.Second)
				api.override = nil
				asked := time.Now()
				cancel()
				group.Wait()
				if waited := time.Since(asked); together && waited != 0 {
					t.Errorf("all gave up after %v, want at once", waited)
				}
				if lists := api.asked(liveList); !together && lists != 1+2 {
					t.Errorf("%d pages were asked for, want the interrupted one and 2", lists)
				}
			})
		})
	}
}
