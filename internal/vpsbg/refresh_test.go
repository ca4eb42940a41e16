package vpsbg_test

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

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// reads reads servers, so many at a time.
func reads(t *testing.T, client *vpsbg.Client, parallel int, ids ...vpsbg.ID) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(parallel)
	for _, id := range ids {
		group.Go(func() error {
			server, err := client.ReadServer(t.Context(), id)
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

// every returns the IDs from step to last, in steps.
func every(step, last int) (ids []vpsbg.ID) {
	for id := step; id <= last; id += step {
		ids = append(ids, vpsbg.ID(id))
	}
	return ids
}

func TestReadsShareAList(t *testing.T) {
	for name, test := range map[string]struct {
		account     int
		ids         []vpsbg.ID
		parallel    int
		gets, pages int // at most
	}{
		"one of 1000":               {1000, every(1000, 1000), 1, 1, 0},
		"500 of 500, one by one":    {500, every(1, 500), 1, 1, 10},
		"500 of 500, ten at a time": {500, every(1, 500), 10, 1, 10},
		"2 of 500":                  {500, every(250, 500), 1, 2, 1},
		"10 of 2500 at once":        {2500, every(250, 2500), 10, 10, 2}, // 50 pages would cost more
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, test.account)
				reads(t, client, test.parallel, test.ids...)
				if gets, pages := api.asked(anyServer), api.asked(liveList); gets > test.gets || pages > test.pages || gets+pages != len(api.log) {
					t.Errorf("%d reads and %d pages among %d requests, want at most %d and %d", gets, pages, len(api.log), test.gets, test.pages)
				}
			})
		})
	}
}

// Terraform reads in an order of its own. Those who ask first and are not on the first page are read by themselves, although
// the others who wait for that page with them are reason enough to read the list.
func TestTheOrderOfReadsCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 500)
		ids := every(1, 500)
		slices.Reverse(ids)
		reads(t, client, 10, ids...)
		if len(api.log) > 1+10 {
			t.Errorf("%d requests for 500 reads, want at most 11", len(api.log))
		}
	})
}

func TestReadsWithoutCacheAreCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, api := open(t, 100)
		reads(t, api.client(t, true), 10, every(1, 100)...)
		if gets := api.asked(anyServer); gets != 100 || len(api.log) != 100 {
			t.Errorf("%d reads among %d requests, want 100", gets, len(api.log))
		}
	})
}

func TestPagesAreFetchedSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 1000)
		reads(t, client, 1, every(1, 10)...)
		api.most = 0
		reads(t, client, 1, 1000)
		if pages := api.asked(liveList); pages != 20 || api.most != 10 {
			t.Errorf("%d pages, up to %d at the same time, want 20 and 10", pages, api.most)
		}
	})
}

// That the list does not show a server, or shows it as gone, proves nothing.
func TestTheListIsNoProofOfAbsence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 4)
		api.override = only(liveList, reply(200, `{"data": [{"id": 1, "status": "active"}, {"id": 2, "status": "terminated"}]}`))
		reads(t, client, 1, 1, 2, 3, 4)
		if server, err := client.ReadServer(t.Context(), 2); err != nil || server.Status != vpsbg.ServerActive {
			t.Errorf("got %v and %v, want the server as it is by itself", server, err)
		}
		if server, err := client.ReadServer(t.Context(), 5); server != nil || !vpsbg.IsNotFound(err) {
			t.Errorf("got %v and %v, want the 404 of the server itself", server, err)
		}
	})
}

// only overrides the answer to the requests of one line.
func only(line string, instead answer) func(string, asked) answer {
	return func(got string, _ asked) answer {
		if got != line {
			return nil
		}
		return instead
	}
}

func TestReadsDoWithoutAList(t *testing.T) {
	for name, test := range map[string]struct {
		line   string
		answer answer
		asked  int // for the list, in all
	}{
		"forbidden":          {liveList, reply(403, `{"message": "Forbidden"}`), 1},
		"faulty":             {liveList, reply(500, ""), 5},
		"cut":                {liveList, cutBody, 5},
		"not a list":         {liveList, reply(200, `{}`), 1},
		"incomplete":         {liveList, reply(200, `{"data": [{"id": 10, "status": "active", "hostname": "web-10"}]}`), 1},
		"with a faulty page": {liveList + "&page=2", reply(500, ""), 1 + 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, 100)
				api.override = only(test.line, test.answer)
				for range 3 {
					reads(t, client, 10, every(10, 100)...)
				}
				if got := api.asked(liveList); got != test.asked {
					t.Errorf("the list was asked for %d times, want %d", got, test.asked)
				}
			})
		})
	}
}

// Who is interrupted just when the list fails must not bring it back.
func TestAnInterruptionDoesNotHideThatTheListFailed(t *testing.T) {
	for range 20 { // it takes an order of events
		synctest.Test(t, func(t *testing.T) {
			client, api := open(t, 10)
			api.latency = time.Second
			api.override = only(liveList, reply(403, ""))
			var group sync.WaitGroup
			group.Go(func() { reads(t, client, 2, 1, 2) })
			time.Sleep(api.latency / 2)
			ctx, cancel := context.WithDeadline(t.Context(), api.began.Add(api.times(liveList)[0]+api.latency))
			defer cancel()
			for range 5 {
				group.Go(func() { _, _ = client.ReadServer(ctx, 3) })
			}
			group.Wait()
			reads(t, client, 1, 4, 5)
			if lists := api.asked(liveList); lists != 1 {
				t.Errorf("the list was asked for %d times, want once", lists)
			}
		})
	}
}

func TestListsOfOtherShapesAreShared(t *testing.T) {
	const (
		rest = `, "status": "active", "plan": {}, "billing_cycle": 1, "expiry_at": null, "potential_expiry_at": null, "ip_addresses": [], ` +
			`"addons": [], "server_image": null, "cancel_request": null}`
		first = `{"data": [{"id": 1` + rest + `, {"id": 2` + rest + `]`
	)
	for name, test := range map[string]struct {
		first  string
		listed []vpsbg.ID
	}{
		"neither links nor meta": {first + `}`, []vpsbg.ID{1, 2}},
		"only links":             {first + `, "links": {"next": "https://api.vpsbg.eu/v1/servers?page=2"}}`, []vpsbg.ID{1, 2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, 3)
				api.override = func(line string, _ asked) answer {
					switch line {
					case liveList:
						return reply(200, test.first)
					case liveList + "&page=2":
						return reply(200, `{"data": [{"id": 3`+rest+`], "links": {"next": null}}`)
					}
					return nil
				}
				reads(t, client, 1, 1)
				reads(t, client, 1, test.listed...)
				if got := api.asked(anyServer); got != 1 {
					t.Errorf("%d servers were read by themselves, want the first one", got)
				}
			})
		})
	}
}

// hostname reads the hostname of a server.
func hostname(t *testing.T, client *vpsbg.Client, id vpsbg.ID) string {
	t.Helper()
	server, err := client.ReadServer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return server.Hostname
}

// renaming gives server 2 another name, whatever it answers.
func renaming(api *account, status int) func(string, asked) answer {
	return only("PUT /servers/2/hostname", func(r *http.Request) (*http.Response, error) {
		api.set(func(server *machine) {
			if server.ID == 2 {
				server.Hostname = "renamed"
			}
		})
		return reply(status, "")(r)
	})
}

// What a read returns was read after the last write of the client ended, however that ended: it may have taken effect.
func TestReadsSeeWrites(t *testing.T) {
	for _, status := range []int{204, 422, 500} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, 3)
				api.override = renaming(api, status)
				reads(t, client, 1, 1, 2, 3)
				if err := client.UpdateServerHostname(t.Context(), 2, "renamed"); (err != nil) != (status != 204) {
					t.Fatal(err)
				}
				for read := range 3 { // by itself, from a new list, from the same list
					if got := hostname(t, client, 2); got != "renamed" {
						t.Errorf("read %d gives %q", read+1, got)
					}
				}
				if lists := api.asked(liveList); lists != 2 {
					t.Errorf("%d lists were read, want one before and one after the write", lists)
				}
			})
		})
	}
}

func TestAListDoesNotOutliveAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 3)
		api.override = renaming(api, 204)
		var group sync.WaitGroup
		api.latency = 5 * time.Second
		group.Go(func() {
			if err := client.UpdateServerHostname(t.Context(), 2, "renamed"); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Second)
		group.Go(func() { reads(t, client, 1, 1) })
		if got := hostname(t, client, 2); got != "renamed" {
			t.Errorf("a list that began before the write ended gives %q", got)
		}
		group.Wait()
		if lists := api.asked(liveList); lists != 1 {
			t.Errorf("%d lists were read, want 1", lists)
		}
	})
}

func TestAListIsReadAnewAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 3)
		reads(t, client, 1, 1, 2)
		api.set(func(server *machine) { server.Hostname = "renamed" })
		for _, want := range []string{"web-2", "renamed", "renamed"} {
			if got := hostname(t, client, 2); got != want {
				t.Errorf("after %v got %q, want %q", time.Since(api.began), got, want)
			}
			time.Sleep(time.Minute - time.Since(api.began)) // no more after the first turn
		}
		if lists := api.asked(liveList); lists != 2 {
			t.Errorf("%d lists were read, want 2", lists)
		}
	})
}

func TestReadsReturnCopies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := open(t, 2)
		reads(t, client, 1, 1)
		for range 2 {
			server, err := client.ReadServer(t.Context(), 2)
			if err != nil || server.Hostname != "web-2" {
				t.Fatalf("got %v and %v", server, err)
			}
			server.Hostname = "mine"
		}
	})
}

// The list hangs at first. Who asked for it gives up, alone or with all who wait for it.
func TestReadsSurviveAnInterruption(t *testing.T) {
	for name, together := range map[string]bool{"of the first one": false, "of all": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, 100)
				reads(t, client, 1, 1)
				api.override = only(liveList, silence)
				ctx, cancel := context.WithCancel(t.Context())
				var group sync.WaitGroup
				for i, id := range every(10, 100) {
					interrupted := i == 0 || together
					own := t.Context()
					if interrupted {
						own = ctx
					}
					group.Go(func() {
						server, err := client.ReadServer(own, id)
						if interrupted && !errors.Is(err, context.Canceled) || !interrupted && (err != nil || server.ID != id) {
							t.Errorf("reader %d got %v and %v", i, server, err)
						}
					})
					synctest.Wait()
				}
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

func TestServersNamed(t *testing.T) {
	for name, test := range map[string]struct {
		maxAge          time.Duration
		noCache         bool
		searches, pages int
	}{
		"shared":         {time.Minute, false, 1, 3},
		"as of now":      {0, false, 21, 0},
		"without caches": {time.Minute, true, 21, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, api := open(t, 120)
				api.servers[6].Hostname, api.servers[106].Hostname = "Web-7", "wEB-7"
				api.servers[106].Status = vpsbg.ServerProcessing
				client := api.client(t, test.noCache)
				look := func() {
					named, err := client.ServersNamed(t.Context(), "weB-7", test.maxAge) // not web-70
					if err != nil || len(named) != 2 || named[0].ID != 7 || named[1].ID != 107 {
						t.Errorf("got %v and %v, want servers 7 and 107", named, err)
					}
				}
				var group sync.WaitGroup
				for range 10 {
					group.Go(look)
				}
				group.Wait()
				for range 11 {
					look()
				}
				searches, pages := api.asked("GET /servers?filter[search]=weB-7&live"), api.asked(liveList)
				if searches != test.searches || pages != test.pages || searches+pages != len(api.log) {
					t.Errorf("%d searches and %d pages among %d requests, want %d and %d", searches, pages, len(api.log), test.searches, test.pages)
				}
				time.Sleep(time.Minute)
				look()
				if got := api.asked(liveList); got != 2*test.pages {
					t.Errorf("%d pages after a minute, want %d", got, 2*test.pages)
				}
			})
		})
	}
}
