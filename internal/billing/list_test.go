package billing_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// expectNamed expects the servers of a hostname.
func expectNamed(t *testing.T, account *billing.Account, hostname string, asOf billing.AsOf, want ...vpsbg.ID) {
	t.Helper()
	servers, err := account.Servers.Named(t.Context(), hostname, asOf)
	var got []vpsbg.ID
	for i := range servers {
		got = append(got, servers[i].ID)
		servers[i].Hostname = "mine" // which is nobody else's
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v and %v for %s, want %v", got, err, hostname, want)
	}
}

// pages plays an API that lists servers on pages of its own making, which are asked for by their number.
func (a *api) pages(page func(number int) string) {
	a.override = func(request asked) answer {
		number := 1
		if request.line != liveList {
			if _, err := fmt.Sscanf(request.line, liveList+"&page=%d", &number); err != nil {
				return nil
			}
		}
		return reply(http.StatusOK, page(number))
	}
}

// items are servers of a list.
func items(ids ...int) string {
	var all []string
	for _, id := range ids {
		all = append(all, listed(id, "active"))
	}
	return `"data": [` + strings.Join(all, ",") + `]`
}

const (
	nextLink = `, "links": {"next": "https://api.vpsbg.eu/v1/servers?page=2"}`
	noLink   = `, "links": {"next": null}`
)

// How many pages there are need not be said.
func TestListsOfOtherShapes(t *testing.T) {
	for name, test := range map[string]struct {
		pages []string // the last one is that of all further numbers
		ids   []int
		count int // of requests
	}{
		"neither links nor meta": {[]string{items(1, 2)}, []int{1, 2}, 1},
		"only links": {
			[]string{items(1, 2) + nextLink, items(3) + nextLink, items(4) + noLink}, []int{1, 2, 3, 4}, 3,
		},
		"an empty page at the end": {[]string{items(1, 2) + nextLink, items()}, []int{1, 2}, 2},
		"nothing":                  {[]string{items()}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 4)
				api.pages(func(number int) string { return "{" + test.pages[min(number, len(test.pages))-1] + "}" })
				for range 2 {
					for id := range 4 {
						var want []vpsbg.ID
						if slices.Contains(test.ids, id+1) {
							want = append(want, vpsbg.ID(id+1))
						}
						expectNamed(t, account, fmt.Sprintf("web-%d", id+1), billing.LastWrite, want...)
					}
				}
				api.expect(t, map[string]int{liveList: test.count})
				reads(t, account, 1, 1, 2, 3, 4)
				if gets := api.asked(anyServer); gets != 4-len(test.ids) {
					t.Errorf("%d servers were read by themselves, want those that are not listed", gets)
				}
			})
		})
	}
}

// A list that contradicts itself is read again once, and is then not taken for the list.
func TestListsThatLie(t *testing.T) {
	meta := func(last, total int) string {
		return fmt.Sprintf(`, "meta": {"last_page": %d, "total": %d}`, last, total)
	}
	for name, test := range map[string]struct {
		page  func(number int) string
		want  string
		count int // of requests
	}{
		"empty, with a total":  {func(int) string { return items() + meta(1, 3) }, "it says that it has 3 items, and shows 0", 2},
		"one item short":       {func(number int) string { return items(number) + meta(2, 3) }, "it says that it has 3 items, and shows 2", 4},
		"the same page always": {func(int) string { return items(1, 2) + nextLink }, "it shows a page twice", 4},
		"round and round":      {func(number int) string { return items(1+number%2) + nextLink }, "it shows a page twice", 6},
		"nothing in the middle": {func(number int) string {
			return map[bool]string{true: items(), false: items(number)}[number == 2] + meta(3, 2)
		}, "page 2 has no items, and says that another page follows", 3},
		"endless": {func(number int) string { return items(number) + nextLink }, "the list has no end: it has more than 1000 pages", 1000},
		"endless bytes": {func(number int) string {
			return strings.Replace(items(number), `"id"`, `"note": "`+strings.Repeat("x", 15<<20)+`", "id"`, 1) + nextLink
		}, "the list has no end: it has more than 1000 pages or 64 MiB", 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 4)
				api.pages(func(number int) string { return "{" + test.page(number) + "}" })
				servers, err := account.Servers.Named(t.Context(), "web-4", billing.LastWrite)
				if len(servers) > 0 || err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v and %v, want %q", servers, err, test.want)
				}
				if sent := api.asked(liveList); sent > test.count {
					t.Errorf("%d requests, want %d at most", sent, test.count)
				}
			})
		})
	}
}

// What has changed while the pages were read is read again.
func TestAListThatChangesWhileItIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 4)
		reads := 0
		api.pages(func(number int) string {
			if reads++; reads <= 2 { // a whole page has moved up in between
				return "{" + items(3) + `, "meta": {"last_page": 2, "total": 2}}`
			}
			return "{" + items(number) + `, "meta": {"last_page": 2, "total": 2}}`
		})
		expectNamed(t, account, "web-2", billing.LastWrite, 2)
		if reads != 4 {
			t.Errorf("%d pages were read, want 4", reads)
		}
	})
}

// As long as the last page is not known, what is known is not the whole list, and nobody takes it for that.
func TestAPartOfTheListIsNotTheList(t *testing.T) {
	for name, meta := range map[string]string{"with meta": `, "meta": {"last_page": 2}`, "only links": nextLink} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 2)
				api.override = func(request asked) answer {
					switch request.line {
					case liveList:
						return reply(http.StatusOK, "{"+items(1)+meta+"}")
					case liveList + "&page=2":
						return reply(http.StatusForbidden, "")
					}
					return nil
				}
				for range 2 {
					servers, err := account.Servers.Named(t.Context(), "web-2", billing.RunStart)
					if vpsbg.Status(err) != http.StatusForbidden {
						t.Errorf("got %v and %v, want the 403", servers, err)
					}
				}
				api.latency = time.Second
				api.pages(func(number int) string {
					return []string{"{" + items(1) + meta + "}", "{" + items(2) + noLink + "}"}[number-1]
				})
				var group sync.WaitGroup
				group.Go(func() { expectNamed(t, account, "web-2", billing.LastWrite, 2) })
				time.Sleep(api.latency / 2)
				group.Go(func() { expectNamed(t, account, "web-2", billing.RunStart, 2) })
				time.Sleep(api.latency)
				group.Go(func() { expectNamed(t, account, "web-2", billing.RunStart, 2) })
				group.Wait()
			})
		})
	}
}

func TestAListThatGrowsIsReadToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 0)
		last := 2
		api.pages(func(number int) string {
			if number == last {
				last++ // the servers on it move
			}
			return fmt.Sprintf(`{%s, "meta": {"last_page": %d}}`, items(number), min(last, 4))
		})
		expectNamed(t, account, "web-4", billing.Now, 4)
		api.expect(t, map[string]int{liveList: 4})
	})
}

// The pages are read side by side, and the answer to the first one comes last: it does not count what it says of the
// last one.
func TestTheLastPageTellsWhetherItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 100)
		expectNamed(t, account, "web-101", billing.Now)
		api.override = only(liveList, func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Get("page") == "" {
				time.Sleep(time.Second)
				return reply(http.StatusOK, `{`+items(1)+`, "meta": {"last_page": 2}}`)(r)
			}
			return api.answer(r)(r)
		})
		api.servers = append(api.servers, machine{ID: 101, Hostname: "web-101", Status: vpsbg.ServerActive})
		expectNamed(t, account, "web-101", billing.Now, 101)
	})
}

func TestAListThatShrinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 120)
		expectNamed(t, account, "web-120", billing.Now, 120)
		api.servers = api.servers[:60]
		expectNamed(t, account, "web-120", billing.Now)
		expectNamed(t, account, "web-60", billing.RunStart, 60)
		expectNamed(t, account, "web-120", billing.RunStart)
	})
}

// A server that moves to another page while they are read is on both, and is one all the same. What was read later
// counts, whichever answer comes first.
func TestAServerOnTwoPagesIsOne(t *testing.T) {
	for name, slow := range map[string]string{"the first page first": "2", "the second page first": ""} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 100)
				expectNamed(t, account, "web-1", billing.Now, 1) // both pages are known: from now on they are read side by side
				api.override = only(liveList, func(r *http.Request) (*http.Response, error) {
					number := r.URL.Query().Get("page")
					if number == slow {
						time.Sleep(time.Second)
					}
					body := items(1, 2)
					if number == "2" {
						body = strings.Replace(items(2, 3), "web-2", "renamed", 1)
					}
					return reply(http.StatusOK, `{`+body+`, "meta": {"last_page": 2}}`)(r)
				})
				expectNamed(t, account, "renamed", billing.Now, 2)
				expectNamed(t, account, "web-2", billing.RunStart)
			})
		})
	}
}

// A server is served from the page where it was seen last, and from no other.
func TestAServerIsServedFromItsLastPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 100)
		expectNamed(t, account, "web-60", billing.Now, 60)
		for i := range 10 { // servers 51 to 60 move to the first page, with new hostnames
			api.servers[i].Status = vpsbg.ServerTerminated
			api.servers[50+i].Hostname = "moved"
		}
		readsNow(t, account, every(1, 50)[10:]...) // the first page, again
		api.log = nil
		for _, asOf := range []billing.AsOf{billing.RunStart, billing.LastWrite} {
			if got := hostname(t, account, 60, asOf); got != "moved" {
				t.Errorf("got %s from the page where the server was before", got)
			}
		}
		if len(api.log) > 0 {
			t.Errorf("%d requests for a server on a page that is known", len(api.log))
		}
		if got := hostname(t, account, 5, billing.RunStart); got != "web-5" || api.asked(anyServer) != 1 {
			t.Errorf("got %s after %d reads of a server that the first page does not show any more, want one", got,
				api.asked(anyServer))
		}
	})
}

// The whole list is as old as its oldest page.
func TestAWholeListIsAsOldAsItsPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 100)
		readsNow(t, account, 1, 2, 3, 4, 5, 6) // the first page
		time.Sleep(10 * time.Minute)
		api.set(func(server *machine) { server.Hostname = strings.Replace(server.Hostname, "web", "new", 1) })
		expectNamed(t, account, "web-1", billing.RunStart, 1)
		expectNamed(t, account, "new-100", billing.RunStart, 100)
		api.expect(t, map[string]int{liveList: 2})
		expectNamed(t, account, "new-1", billing.Ago(5*time.Minute), 1)
		expectNamed(t, account, "new-100", billing.Ago(5*time.Minute), 100)
		api.expect(t, map[string]int{liveList: 3}) // the second page is new enough
		expectNamed(t, account, "new-1", billing.Now, 1)
		api.expect(t, map[string]int{liveList: 5})
	})
}

// Who wants the list now does not get the pages that somebody else is content with who reads for all at the same time.
func TestWhoReadsForAllReadsWhatEachNeeds(t *testing.T) {
	for range 10 { // it takes an order of events
		synctest.Test(t, func(t *testing.T) {
			account, api := open(t, 100)
			api.override = only(liveList+"&page=2", func(r *http.Request) (*http.Response, error) {
				time.Sleep(10 * time.Second)
				return reply(http.StatusOK, `{`+items(51)+`, "meta": {"last_page": 2}}`)(r)
			})
			var group sync.WaitGroup
			group.Go(func() { expectNamed(t, account, "web-51", billing.RunStart, 51) })
			time.Sleep(time.Second)
			renames(t, account, api, "renamed")
			readsNow(t, account, 1, 2, 3, 4, 5, 6) // the first page, after the write
			api.set(func(server *machine) { server.Hostname = "changed" })
			for range 2 {
				group.Go(func() { expectNamed(t, account, "changed", billing.Now, every(1, 50)...) })
				synctest.Wait()
				group.Go(func() { expectNamed(t, account, "web-51", billing.LastWrite, 51) })
				synctest.Wait()
			}
			group.Wait()
		})
	}
}

// A page that is read later wins, whichever read ends first.
func TestTheNewestReadOfAPageCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 10)
		reads(t, account, 10, every(1, 10)...)
		var group sync.WaitGroup
		api.override = only(liveList, func(r *http.Request) (*http.Response, error) {
			time.Sleep(10 * time.Second)
			return reply(http.StatusOK, "{"+items(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)+"}")(r)
		})
		group.Go(func() { _, _ = account.Servers.Named(t.Context(), "web-2", billing.Now) })
		time.Sleep(time.Second)
		synctest.Wait()
		api.override = nil
		api.set(func(server *machine) { server.Hostname = "new" })
		readsNow(t, account, every(1, 10)...)
		group.Wait()
		if got := hostname(t, account, 2, billing.RunStart); got != "new" {
			t.Errorf("got %s, want what was read last", got)
		}
		if gets := api.asked(anyServer); gets > 0 {
			t.Errorf("%d servers were read by themselves, which are on a page that is known", gets)
		}
	})
}

// Names are on every list, whatever else it lacks.
func TestAnIncompleteListServesNames(t *testing.T) {
	for name, asOf := range map[string]billing.AsOf{"last write": billing.LastWrite, "now": billing.Now} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 3)
				api.override = only(liveList, reply(http.StatusOK, `{"data": [
					{"id": 2, "status": "active", "hostname": "web-2"}, {"id": 3, "status": "terminated", "hostname": "web-2"}]}`))
				for range 2 {
					expectNamed(t, account, "WEB-2", billing.RunStart, 2)
					for id, outcome := range atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
						server, err := account.Servers.Read(ctx, id, asOf)
						if err == nil && server.Status != vpsbg.ServerActive {
							t.Errorf("got %v", server)
						}
						return err
					}, 1, 2, 3) {
						if outcome.err != nil {
							t.Errorf("server %d: %v", id, outcome.err)
						}
					}
				}
				api.expect(t, map[string]int{liveList: 1, anyServer: 6})
			})
		})
	}
}

func TestNamedIsOneList(t *testing.T) {
	for name, test := range map[string]struct {
		asOf       billing.AsOf
		unshared   bool
		most       int // pages of the list, which has three, for 10 at once and 2 later
		afterwards int // further ones, a minute later
	}{
		"a minute ago":   {billing.Ago(time.Minute), false, 3, 3},
		"last write":     {billing.LastWrite, false, 3, 3},
		"run start":      {billing.RunStart, false, 3, 0},
		"now":            {billing.Now, false, 2*3 + 2*3, 3}, // the first one begins before the others ask
		"without caches": {billing.RunStart, true, 2*3 + 2*3, 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, api := open(t, 120)
				api.servers[6].Hostname, api.servers[106].Hostname, api.servers[70].Hostname = "Web-7", "wEB-7", "web-7"
				api.servers[106].Status, api.servers[70].Status = vpsbg.ServerProcessing, vpsbg.ServerTerminated
				account := api.account(t, vpsbg.WallClock{}, test.unshared)
				named := func() { expectNamed(t, account, "weB-7", test.asOf, 7, 107) } // not web-70
				var group sync.WaitGroup
				for range 10 {
					group.Go(named)
				}
				group.Wait()
				named()
				named()
				before := api.asked(liveList)
				if before > test.most || before != len(api.log) {
					t.Errorf("%d pages among %d requests, want at most %d", before, len(api.log), test.most)
				}
				time.Sleep(time.Minute)
				named()
				if got := api.asked(liveList) - before; got != test.afterwards {
					t.Errorf("%d pages after a minute, want %d", got, test.afterwards)
				}
			})
		})
	}
}
