package vpsbg_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// readsNow reads servers at the same time.
func readsNow(t *testing.T, client *vpsbg.Client, ids ...vpsbg.ID) {
	t.Helper()
	outcomes := atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
		server, err := client.ReadServerNow(ctx, id)
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

func TestReadsAtTheSameTimeShareWhatCostsLeast(t *testing.T) {
	far := []vpsbg.ID{151, 152, 153, 201, 202, 251, 301, 302, 351, 401} // pages with 3, 2, 1, 2, 1 and 1 of them
	for name, test := range map[string]struct {
		account     int
		rounds      [][]vpsbg.ID
		gets, pages int
	}{
		"one":                      {500, [][]vpsbg.ID{{7}}, 1, 0},
		"ten of the first page":    {500, [][]vpsbg.ID{every(1, 10)}, 0, 1},
		"ten of ten pages":         {500, [][]vpsbg.ID{every(50, 500)}, 0, 10},
		"ten once pages are known": {500, [][]vpsbg.ID{every(50, 500), far}, 3, 10 + 3},
		"two of a large account":   {1000, [][]vpsbg.ID{{700, 800}}, 2, 1},
		"many of a large account":  {1000, [][]vpsbg.ID{every(100, 900), every(97, 970), every(101, 909)}, 9 + 10, 1 + 20},
		"the same page, again":     {100, [][]vpsbg.ID{{1, 2}, {1, 2}, {2, 3}}, 0, 3},
		"one of them elsewhere":    {150, [][]vpsbg.ID{{1, 2, 150}, {1, 2, 3, 4}}, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, test.account)
				for _, ids := range test.rounds {
					readsNow(t, client, ids...)
				}
				if gets, pages := api.asked(anyServer), api.asked(liveList); gets != test.gets || pages != test.pages || gets+pages != len(api.log) {
					t.Errorf("%d reads and %d pages among %d requests, want %d and %d", gets, pages, len(api.log), test.gets, test.pages)
				}
			})
		})
	}
}

// Servers that are new since the list was read are on none of the pages that are known.
func TestNewServersAreReadOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 1000)
		for range 3 {
			readsNow(t, client, every(90, 900)...) // the third time from the whole list
		}
		for id := range 60 {
			api.servers = append(api.servers, machine{ID: vpsbg.ID(1001 + id), Hostname: "new", Status: vpsbg.ServerActive})
		}
		before := api.asked(liveList)
		for first := 1001; first < 1060; first += 10 {
			readsNow(t, client, every(1, 1060)[first-1:first+9]...)
		}
		if pages := api.asked(liveList) - before; before < 20 || pages != 0 {
			t.Errorf("%d pages were read for servers that no page is known for, and %d before", pages, before)
		}
	})
}

// A read that is under way may have missed what the caller has done since.
func TestAReadNowBeginsAfterTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 3)
		api.latency = time.Second
		go func() { readsNow(t, client, 1, 2) }()
		time.Sleep(500 * time.Millisecond)
		if api.asked(liveList) != 1 {
			t.Fatal("the list is not under way")
		}
		api.set(func(server *machine) { server.Hostname = "new" })
		for id, outcome := range atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
			server, err := client.ReadServerNow(ctx, id)
			if err == nil && server.Hostname != "new" {
				err = errors.New("it is as it was before")
			}
			return err
		}, 2, 3) {
			if outcome.err != nil {
				t.Errorf("server %d: %v", id, outcome.err)
			}
		}
	})
}

// What cannot be had from the list is read one by one.
func TestReadsNowDoWithoutTheList(t *testing.T) {
	for name, test := range map[string]struct {
		list  answer
		lists int // of three rounds
	}{
		"forbidden":  {reply(http.StatusForbidden, ""), 3},
		"absent":     {reply(http.StatusOK, `{"data": [], "meta": {"last_page": 1}}`), 3},
		"gone":       {reply(http.StatusOK, listedAs("terminated")), 3},
		"incomplete": {reply(http.StatusOK, strings.ReplaceAll(listedAs("active"), "cancel_request", "cancellation")), 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, 2)
				api.override = only(liveList, test.list)
				for range 3 {
					readsNow(t, client, 1, 2)
				}
				if gets, lists := api.asked(anyServer), api.asked(liveList); gets != 6 || lists != test.lists {
					t.Errorf("%d reads and %d lists, want 6 and %d", gets, lists, test.lists)
				}
			})
		})
	}
}

// listedAs returns a list of servers 1 and 2 in a state, with all that a list has to show.
func listedAs(status string) string {
	rest := `, "status": "` + status + `", "hostname": "web", "billing_cycle": 1, "plan": {}, "expiry_at": null, "potential_expiry_at": null,
		"ip_addresses": [], "addons": [], "server_image": null, "cancel_request": null}`
	return `{"data": [{"id": 1` + rest + `, {"id": 2` + rest + `], "meta": {"last_page": 1}}`
}

func TestReadsNowWithoutCacheAreCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, api := open(t, 10)
		readsNow(t, api.client(t, true), every(1, 10)...)
		if gets := api.asked(anyServer); gets != 10 || len(api.log) != 10 {
			t.Errorf("%d reads among %d requests, want 10", gets, len(api.log))
		}
	})
}

// Whoever has a call under way may want to read what became of it.
func TestAReadNowWaitsForThoseOnTheirWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 2)
		for id, outcome := range atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
			if id == 1 {
				if err := client.UpdateServerHostname(ctx, id, "new"); err != nil {
					return err
				}
			}
			_, err := client.ReadServerNow(ctx, id)
			return err
		}, 1, 2) {
			if outcome.err != nil {
				t.Errorf("server %d: %v", id, outcome.err)
			}
		}
		if gets, pages := api.asked(anyServer), api.asked(liveList); gets != 0 || pages != 1 {
			t.Errorf("%d reads and %d pages, want a page for both", gets, pages)
		}
	})
}

func TestAnInterruptedReadNowEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 3)
		api.latency = 10 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		outcomes := atOnce(t.Context(), func(own context.Context, id vpsbg.ID) error {
			if id != 2 {
				own = ctx
			}
			_, err := client.ReadServerNow(own, id)
			return err
		}, 1, 2, 3)
		for id, outcome := range outcomes {
			switch {
			case id == 2 && outcome.err != nil:
				t.Errorf("server 2: %v", outcome.err)
			case id != 2 && (!errors.Is(outcome.err, context.DeadlineExceeded) || outcome.at != time.Second):
				t.Errorf("the interrupted server %d: %v after %v", id, outcome.err, outcome.at)
			}
		}
	})
}
