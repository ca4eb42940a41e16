package vpsbg_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// expectNamed asks for the servers of a hostname, and expects those.
func expectNamed(t *testing.T, client *vpsbg.Client, hostname string, maxAge time.Duration, want ...vpsbg.ID) {
	t.Helper()
	servers, err := client.ServersNamed(t.Context(), hostname, maxAge)
	var got []vpsbg.ID
	for i := range servers {
		got = append(got, servers[i].ID)
		servers[i].Hostname = "mine" // which is nobody else's
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v and %v for %s, want %v", got, err, hostname, want)
	}
}

// Who looks before a purchase for what the plan has looked for just now does not ask again.
func TestASearchIsUsedAgain(t *testing.T) {
	const searched, latency = "GET /servers?filter[search]=web-7&live", 100 * time.Millisecond
	for name, test := range map[string]struct {
		hostname string
		noCache  bool
		after    time.Duration // since the search had its answer
		maxAge   time.Duration
		ids      []vpsbg.ID
		again    []string // requests
	}{
		"at once":          {hostname: "web-7", maxAge: time.Minute, ids: []vpsbg.ID{7}},
		"in another case":  {hostname: "WEB-7", maxAge: time.Minute, ids: []vpsbg.ID{7}},
		"much later":       {hostname: "web-7", after: time.Hour, maxAge: vpsbg.Forever, ids: []vpsbg.ID{7}},
		"just in time":     {hostname: "web-7", after: time.Minute - latency - 1, maxAge: time.Minute, ids: []vpsbg.ID{7}},
		"too late":         {hostname: "web-7", after: time.Minute - latency, maxAge: time.Minute, ids: []vpsbg.ID{7}, again: []string{liveList}},
		"as of now":        {hostname: "web-7", ids: []vpsbg.ID{7}, again: []string{searched}},
		"without caches":   {hostname: "web-7", noCache: true, maxAge: vpsbg.Forever, ids: []vpsbg.ID{7}, again: []string{searched}},
		"another hostname": {hostname: "web-8", maxAge: vpsbg.Forever, ids: []vpsbg.ID{8}, again: []string{liveList}},
		"found, not asked": {hostname: "web-70", maxAge: vpsbg.Forever, ids: []vpsbg.ID{9}, again: []string{liveList}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, api := open(t, 9)
				api.servers[8].Hostname = "web-70"
				client := api.client(t, test.noCache)
				expectNamed(t, client, "web-7", vpsbg.Forever, 7)
				time.Sleep(test.after)
				expectNamed(t, client, test.hostname, test.maxAge, test.ids...)
				var got []string
				for _, request := range api.requests("") {
					got = append(got, request.line)
				}
				if want := append([]string{searched}, test.again...); !slices.Equal(got, want) {
					t.Errorf("the requests were %q, want %q", got, want)
				}
			})
		})
	}
}

// What is remembered is the newest search for a hostname, and none that failed. A write does not end it, as it does not end the list.
func TestTheNewestSearchIsUsedAgain(t *testing.T) {
	const searched = "GET /servers?filter[search]=web-2&live"
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 3)
		api.override = only(searched, reply(403, `{"message": "Forbidden"}`))
		if servers, err := client.ServersNamed(t.Context(), "web-2", vpsbg.Forever); vpsbg.Status(err) != 403 {
			t.Errorf("got %v and %v, want the 403", servers, err)
		}
		expectNamed(t, client, "web-2", vpsbg.Forever, 2) // from the list
		api.override = renaming(api, 204)
		expectNamed(t, client, "web-2", 0, 2)
		if err := client.UpdateServerHostname(t.Context(), 2, "renamed"); err != nil {
			t.Fatal(err)
		}
		expectNamed(t, client, "web-2", vpsbg.Forever, 2) // from the search before
		expectNamed(t, client, "web-2", 0)
		expectNamed(t, client, "web-2", vpsbg.Forever)
		if searches, lists := api.asked(searched), api.asked(liveList); searches != 3 || lists != 1 {
			t.Errorf("%d searches and %d lists, want 3 and 1", searches, lists)
		}
	})
}
