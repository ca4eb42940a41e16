package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func serverIDs(sim *acctest.Simulation) []int { return slices.Sorted(maps.Keys(sim.State().Servers)) }

// TestList finds servers of all kinds. Each is what its import gives, and the configuration that Terraform generates
// for it has an empty plan.
func TestList(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 3})
	key := addKey(t, sim, "admin", keyA)
	bought := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, bought.Apply(t.Context(), declared("ssh_key_ids", []any{key}, "extra_ipv4", 1, "cancel_at_period_end", true,
		"addons", map[string]any{"backups": true}, "power_state", "stopped")))
	if err := sim.ChangeServer(serverIDs(sim)[1], simulator.ServerChange{Status: "suspended"}); err != nil {
		t.Fatal(err)
	}

	sim.ResetRequests()
	all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_server", acctest.Query{IncludeResource: true})
	if len(diags) > 0 || len(all) != 4 {
		t.Fatalf("found %q, and reported %s", acctest.Names(all), diags)
	}
	calls, want := sim.Calls(true), []string{
		"GET /balance", "GET /plans", "GET /plans/104/addons", "GET /servers", "GET /ssh-keys",
	}
	if slices.Sort(calls); !slices.Equal(calls, want) { // some go side by side
		t.Errorf("the list made the calls %q", calls)
	}
	for _, found := range all {
		server := found.Import(t.Context())
		if found.Name != fmt.Sprintf("%s (%s)", server.Get("hostname"), server.Get("id")) || server.IdentityID() != server.Get("id") {
			t.Errorf("%s has the name %q and the identity %q", server.Get("id"), found.Name, server.IdentityID())
		}
	}
	config := all[3].Configuration(t.Context())
	for attribute, want := range map[string]any{
		"hostname": "web-1.example.com", "ssh_key_ids": []any{key}, "cancel_mode": "end_of_period", "deletion_protection": false,
		"extra_ipv4": nil, "cancel_at_period_end": nil, "password": nil, "id": nil, "addons": nil, "power_state": nil,
	} {
		if got := config[attribute]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s = %v is generated, want %v", attribute, got, want)
		}
	}
}

// TestList_requests counts what a list costs: no more pages than are wanted, and whatever the number of servers, one
// look at the SSH keys and one at the price list, which is plans and balance.
func TestList_requests(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 120})
	for name, test := range map[string]struct {
		query      acctest.Query
		stop       int // of the one who takes the results; 0 is never
		found      int
		pages, all int
	}{
		"all":                {found: 120, pages: 3, all: 3},
		"with states":        {query: acctest.Query{IncludeResource: true}, found: 120, pages: 3, all: 3 + 1 + 2},
		"a page":             {query: acctest.Query{Limit: 50}, found: 50, pages: 1, all: 1},
		"a bit more":         {query: acctest.Query{Limit: 51, IncludeResource: true}, found: 51, pages: 2, all: 2 + 1 + 2},
		"more than there is": {query: acctest.Query{Limit: 1000}, found: 120, pages: 3, all: 3},
		"stopped":            {stop: 60, found: 60, pages: 2, all: 2},
	} {
		sim.ResetRequests()
		found := 0
		for _, diags := range sim.Session(t).List(t.Context(), "vpsbg_server", test.query) {
			if found++; len(diags) > 0 {
				t.Errorf("%s: %s", name, diags)
			}
			if found == test.stop {
				break
			}
		}
		if found != test.found || sim.Count("listServers") != test.pages || len(sim.Requests()) != test.all {
			t.Errorf("%s: found %d servers with %q", name, found, sim.Calls(true))
		}
	}
}

func TestList_filters(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 3})
	ids := serverIDs(sim)
	for i, change := range []simulator.ServerChange{{Hostname: new("db-1.example.com")}, {Status: "suspended"}} {
		if err := sim.ChangeServer(ids[i], change); err != nil {
			t.Fatal(err)
		}
	}
	session := sim.Session(t)
	names := func(config map[string]any) []string {
		all, diags := session.ListAll(t.Context(), "vpsbg_server", acctest.Query{Config: config})
		expectOK(t, diags)
		return acctest.Names(all)
	}
	everything := names(nil)
	for _, test := range []struct {
		config map[string]any
		want   []string
	}{
		{map[string]any{"search": "db-"}, everything[:1]},
		{map[string]any{"statuses": []any{"suspended"}}, everything[1:2]},
		{map[string]any{"statuses": []any{"active", "processing"}}, []string{everything[0], everything[2]}},
		{map[string]any{"ip": sim.State().Servers[ids[2]].IPAddresses[0].IPAddress}, everything[2:]},
		{map[string]any{"search": "nothing"}, []string{}},
	} {
		if got := names(test.config); !slices.Equal(got, test.want) {
			t.Errorf("%v finds %q, want %q", test.config, got, test.want)
		}
	}
	for statuses, want := range map[string]string{
		"terminated": `ERROR at statuses\[0\]: .*must be none of`,
		"":           `ERROR at statuses\[0\]: .*at least 1`,
	} {
		_, diags := session.ListAll(t.Context(), "vpsbg_server", acctest.Query{Config: map[string]any{"statuses": []any{statuses}}})
		expectDiagnostic(t, diags, want)
	}
	_, diags := session.ListAll(t.Context(), "vpsbg_server", acctest.Query{Config: map[string]any{"statuses": []any{}}})
	expectDiagnostic(t, diags, `ERROR at statuses: .*at least 1`)
}

// TestList_terminated imports nothing that is gone.
func TestList_terminated(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 2})
	session := sim.Session(t)
	server := session.Resource("vpsbg_server")
	expectOK(t, server.Import(t.Context(), "2864", nil))
	expectOK(t, server.Destroy(t.Context()))
	mustAdvance(t, sim, 60*24*time.Hour)
	all, diags := session.ListAll(t.Context(), "vpsbg_server", acctest.Query{IncludeResource: true})
	expectOK(t, diags)
	for _, found := range all {
		if strings.Contains(found.Name, "2864") {
			t.Errorf("found %q, which is gone", found.Name)
		}
		found.Import(t.Context())
	}
}

func TestList_errors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault simulator.Fault
		found int
		want  string
	}{
		"first page":  {simulator.Fault{OperationID: "listServers", Status: http.StatusForbidden, Times: -1}, 0, `ERROR: Unable to list servers: GET /servers \(listServers\) answered 403`},
		"second page": {simulator.Fault{OperationID: "listServers", Skip: 1, Status: http.StatusInternalServerError, Times: -1}, 50, `ERROR: Unable to list servers: .* answered 500`},
		"keys":        {simulator.Fault{OperationID: "listSSHKeys", Status: http.StatusForbidden, Times: -1}, 0, `ERROR: Unable to list the SSH keys on the servers: .* answered 403`},
		"no keys":     {simulator.Fault{OperationID: "listSSHKeys", Status: http.StatusNotFound, Times: -1}, 60, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{Servers: 60})
			addFault(t, sim, test.fault)
			all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_server", acctest.Query{IncludeResource: true})
			if len(all) != test.found {
				t.Errorf("found %d servers, want %d", len(all), test.found)
			}
			if test.want == "" {
				expectOK(t, diags)
				all[0].Import(t.Context())
				return
			}
			expectDiagnostic(t, diags, test.want)
		})
	}
}
