package billing_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// readsNow reads servers as they are now, at the same time.
func readsNow(t *testing.T, account *billing.Account, ids ...vpsbg.ID) {
	t.Helper()
	outcomes := atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
		server, err := account.Servers.Read(ctx, id, billing.Now)
		if err == nil && server.ID != id {
			t.Errorf("got server %d for %d", server.ID, id)
		}
		return err
	}, ids...)
	for id, outcome := range outcomes {
		if outcome.err != nil {
			t.Errorf("server %d: %v", id, outcome.err)
		}
	}
}

// A page takes as long as a server. While requests are not scarce it also has to spare several of them.
func TestReadsAtTheSameTimeShareWhatCostsLeast(t *testing.T) {
	far := []vpsbg.ID{151, 152, 153, 201, 202, 251, 301, 302, 351, 401} // pages with 3, 2, 1, 2, 1 and 1 of them
	for name, test := range map[string]struct {
		servers     int
		rounds      [][]vpsbg.ID
		gets, pages int
		scarceGets  int
		scarcePages int
	}{
		"one":                      {500, [][]vpsbg.ID{{7}}, 1, 0, 1, 0},
		"ten of the first page":    {500, [][]vpsbg.ID{every(1, 10)}, 0, 1, 0, 1},
		"ten of ten pages":         {500, [][]vpsbg.ID{every(50, 500)}, 0, 10, 0, 10}, // the first time, they are learned
		"ten once pages are known": {500, [][]vpsbg.ID{every(50, 500), far}, 10, 10, 3, 10 + 3},
		// The pages cost no more.
		"one of each page": {500, [][]vpsbg.ID{every(50, 500), every(50, 500)}, 10, 10, 0, 20},
		// They are half as many as the pages in the end.
		"five at a time":         {1000, [][]vpsbg.ID{every(100, 500), every(100, 1000)[5:]}, 5, 20, 5, 20},
		"six of a known page":    {500, [][]vpsbg.ID{every(50, 500), every(1, 6)}, 0, 11, 0, 11},
		"two of a large account": {1000, [][]vpsbg.ID{{700, 800}}, 2, 1, 2, 1},
		"the same page, again":   {100, [][]vpsbg.ID{{1, 2}, {1, 2}, {2, 3}}, 4, 1, 0, 3},
		"one of them elsewhere":  {150, [][]vpsbg.ID{{1, 2, 150}, {1, 2, 3, 4}}, 4, 3, 0, 4},
	} {
		for scarcity, want := range map[string][2]int{
			"plenty": {test.gets, test.pages}, "scarce": {test.scarceGets, test.scarcePages},
		} {
			t.Run(name+", "+scarcity, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					account, api := open(t, test.servers)
					if scarcity == "scarce" {
						api.press(t, account)
					}
					for _, ids := range test.rounds {
						readsNow(t, account, ids...)
					}
					api.expect(t, map[string]int{anyServer: want[0], liveList: want[1]})
				})
			})
		}
	}
}

// Servers that are new since all pages were read are on none of them.
func TestNewServersAreReadOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 1000)
		for range 3 {
			readsNow(t, account, every(90, 900)...) // the second time from the whole list
		}
		before := api.asked(liveList)
		for id := range 60 {
			api.servers = append(api.servers, machine{ID: vpsbg.ID(1001 + id), Hostname: "new", Status: vpsbg.ServerActive})
		}
		for first := 1001; first < 1060; first += 10 {
			readsNow(t, account, every(1, 1060)[first-1:first+9]...)
		}
		if pages := api.asked(liveList) - before; before != 20 || pages != 0 {
			t.Errorf("%d pages were read for servers that no page is known for, and %d before", pages, before)
		}
	})
}

// In a small account it costs less to read the whole list again.
func TestNewServersOfASmallAccountAreReadTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 10)
		reads(t, account, 10, every(1, 10)...)
		api.press(t, account)
		for id := range vpsbg.ID(10) {
			api.servers = append(api.servers, machine{ID: 11 + id, Hostname: "new", Status: vpsbg.ServerActive})
		}
		readsNow(t, account, every(1, 20)[10:]...)
		api.expect(t, map[string]int{liveList: 1})
	})
}

// A list that is under way may have missed what the caller has done since.
func TestAReadNowBeginsAfterTheCall(t *testing.T) {
	for name, clock := range map[string]vpsbg.Clock{"with time": vpsbg.WallClock{}, "without": stopped{}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, api := open(t, 10)
				account := api.account(t, clock, false)
				api.latency = time.Second
				go func() { readsNow(t, account, every(1, 10)...) }()
				time.Sleep(time.Second / 2)
				if api.asked(liveList) != 1 {
					t.Fatal("the list is not under way")
				}
				api.set(func(server *machine) { server.Hostname = "new" })
				outcomes := atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
					server, err := account.Servers.Read(ctx, id, billing.Now)
					if err == nil && server.Hostname != "new" {
						err = errors.New("it is as it was before")
					}
					return err
				}, every(1, 10)...)
				for id, outcome := range outcomes {
					if outcome.err != nil {
						t.Errorf("server %d: %v", id, outcome.err)
					}
				}
			})
		})
	}
}

// What was read serves a refresh afterwards, but nobody who wants to know it now.
func TestWhatWasReadNowServesARefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 100)
		readsNow(t, account, every(1, 10)...)
		reads(t, account, 10, every(1, 50)...)
		api.expect(t, map[string]int{liveList: 1})
		readsNow(t, account, every(1, 10)...)
		api.expect(t, map[string]int{liveList: 2})
	})
}

// What cannot be had from the list is read one by one.
func TestReadsNowDoWithoutTheList(t *testing.T) {
	for name, test := range map[string]struct {
		list  answer
		lists int // of three rounds
	}{
		"forbidden": {reply(http.StatusForbidden, ""), 3},
		"absent":    {reply(http.StatusOK, `{"data": [], "meta": {"last_page": 1}}`), 1},
		"gone": {
			reply(http.StatusOK,
				`{"data": [`+listed(1, "terminated")+`,`+listed(2, "terminated")+`], "meta": {"last_page": 1}}`),
			1,
		},
		"incomplete": {
			reply(http.StatusOK, strings.ReplaceAll(`{"data": [`+listed(1, "active")+`]}`, "cancel_request", "cancellation")), 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 2)
				api.override = only(liveList, test.list)
				for range 3 {
					readsNow(t, account, 1, 2)
				}
				api.expect(t, map[string]int{anyServer: 6, liveList: test.lists})
			})
		})
	}
}

// While requests are scarce: whoever has a call under way may want to read what became of it.
func TestAReadNowWaitsForThoseOnTheirWay(t *testing.T) {
	for name, test := range map[string]struct {
		isScarce    bool
		gets, pages int
	}{"scarce": {true, 0, 1}, "plenty": {false, 2, 0}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 2)
				api.latency = 90 * time.Millisecond // which does not end together with a window
				if test.isScarce {
					api.press(t, account)
				}
				for id, outcome := range atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
					if id == 1 {
						if err := account.Client.UpdateServerHostname(ctx, id, "new"); err != nil {
							return err
						}
					}
					_, err := account.Servers.Read(ctx, id, billing.Now)
					return err
				}, 1, 2) {
					if outcome.err != nil {
						t.Errorf("server %d: %v", id, outcome.err)
					}
				}
				api.expect(t, map[string]int{"PUT": 1, anyServer: test.gets, liveList: test.pages})
			})
		})
	}
}

func TestAnInterruptedReadNowEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 10)
		api.latency = 10 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		outcomes := atOnce(t.Context(), func(own context.Context, id vpsbg.ID) error {
			if id != 2 {
				own = ctx
			}
			_, err := account.Servers.Read(own, id, billing.Now)
			return err
		}, every(1, 10)...)
		for id, outcome := range outcomes {
			switch {
			case id == 2 && outcome.err != nil:
				t.Errorf("server 2: %v", outcome.err)
			case id != 2 && !outcome.isDeadline(time.Second):
				t.Errorf("the interrupted server %d: %v after %v", id, outcome.err, outcome.at)
			}
		}
		if gets, lists := api.asked(anyServer), api.asked(liveList); lists != 1 || gets != 0 {
			t.Errorf("%d lists and %d reads, want the list that the first one asked for", lists, gets)
		}
	})
}

// Servers whose page is known and was read again without them have moved: they are read by themselves, and not looked
// for elsewhere.
func TestAServerThatMovedIsReadByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 100)
		if _, err := account.Servers.Named(t.Context(), "web-1", billing.Now); err != nil { // all pages are known
			t.Fatal(err)
		}
		for i := range 10 { // servers 51 to 60 are on the first page from now on
			api.servers[i].Status = "terminated"
		}
		for range 2 {
			readsNow(t, account, every(1, 60)[50:]...)
		}
		api.expect(t, map[string]int{anyServer: 2 * 10, liveList: 2 + 1}) // the third page has shown that they are not on it
	})
}
