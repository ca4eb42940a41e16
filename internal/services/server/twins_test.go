package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	twinFound = "hostname: Server was probably bought twice"

	// When twins of the tests are created, in the client area.
	together, apart = 14 * time.Minute, 16 * time.Minute
)

// TestTwins_atOnce lets two runs on two machines buy one server at the same time: each sees nothing before it buys.
func TestTwins_atOnce(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"shown at once": {},
		"provisioned":   {ProvisionDelay: time.Minute},
		"no id at first": {
			ServiceID: "provisioning", ServiceIDDelay: 20 * time.Second, ProvisionDelay: time.Minute,
		},
		"the rate limit is short": {RateLimit: scarce, ProvisionDelay: 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				options.Latency = 400 * time.Millisecond
				sim := acctest.StartInBubble(t, options)
				var servers [2]*acctest.Resource
				var applied [2]acctest.Diagnostics
				var group sync.WaitGroup
				for i := range servers {
					servers[i] = sim.Session(t).Resource("vpsbg_server")
					sim.Endpoint = strings.Replace(sim.Endpoint, "localhost", "127.0.0.1", 1) // one process locks the other one's
					group.Go(func() { applied[i] = servers[i].Apply(t.Context(), declared()) })
				}
				group.Wait()
				expectServers(t, sim, 2)
				for i, server := range servers {
					mine, other := server.Get("id"), servers[1-i].Get("id")
					text := fmt.Sprintf("Server web-1.example.com (%s) was created 20", mine)
					expectText(t, applied[i], "WARNING at hostname: Server was probably bought twice: "+text)
					expectDiagnostic(t, applied[i], fmt.Sprintf(`\(30.00 with VAT a billing cycle\), and server %s of the same host name .*This state manages %s.`+
						`.*terraform import vpsbg_server.duplicate %[1]s.*allow_duplicate_hostname = true`, other, mine))
					later := sim.Session(t).Continue(*server)
					expectText(t, later.Refresh(t.Context()), "WARNING at hostname: Server was probably bought twice: "+text)
				}
			})
		})
	}
}

// bornBeside is an account with a server in the state, and one that was bought in the client area so much later.
func bornBeside(t *testing.T, after time.Duration, options simulator.Options, pairs ...any) account {
	t.Helper()
	a := begun(t, options, pairs...)
	a.later(after)
	a.buyInPanel()
	return a
}

// TestTwins_refresh warns of a server that was bought within minutes of the one in the state, at each refresh, and of
// nothing else. It survives the quick answer to a plan that changes nothing.
func TestTwins_refresh(t *testing.T) {
	t.Parallel()
	other := func(change simulator.ServerChange) func(account) {
		return func(a account) {
			for id := range a.State().Servers {
				if id != serverID {
					mustChange(a, id, change)
				}
			}
		}
	}
	for name, test := range map[string]struct {
		after   time.Duration
		options simulator.Options
		pairs   []any
		do      func(account)
		warns   bool
	}{
		"bought together":      {after: together, warns: true},
		"written differently":  {after: together, do: other(simulator.ServerChange{Hostname: pointer("web-1.example.com.")}), warns: true},
		"bought apart":         {after: apart},
		"months apart":         {after: 25 * day},
		"another name":         {after: together, do: other(simulator.ServerChange{Hostname: pointer("web-1.example.com.bg")})},
		"silenced":             {after: together, pairs: []any{"allow_duplicate_hostname", true}},
		"terminated":           {after: together, options: simulator.Options{Terminated: "status"}, do: other(simulator.ServerChange{Status: "terminated"})},
		"suspended":            {after: together, do: other(simulator.ServerChange{Status: "suspended"})},
		"the local clock lies": {after: together, do: func(a account) { a.ClockAhead(30 * day) }, warns: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := bornBeside(t, test.after, test.options, test.pairs...)
			if test.do != nil {
				test.do(a)
			}
			a.ResetRequests()
			var warnings []string
			if test.warns {
				warnings = []string{twinFound + ": Server web-1.example.com (2865) was created 2026-01-15 12:00:00 UTC"}
			}
			a.Keeps(declared(test.pairs...), warnings...)
		})
	}
}

func mustChange(a account, id int, made simulator.ServerChange) {
	a.t.Helper()
	change(a.t, a.Simulation, id, made)
}

// TestTwins_managed says nothing of two servers of one state, as soon as one of them declares that there are two.
func TestTwins_managed(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	first := a.Resource()
	twin := a.Session(t).Resource("vpsbg_server")
	expectOK(t, twin.Apply(t.Context(), declared("allow_duplicate_hostname", true)))
	for _, isRead := range []bool{true, false} {
		session := a.Session(t)
		if isRead {
			expectOK(t, session.Continue(*twin).Refresh(t.Context()))
		}
		if diags := session.Continue(*first).Refresh(t.Context()); len(diags) > 0 == isRead {
			t.Errorf("with the other one in the state (%t): %s", isRead, diags)
		}
	}
	unaware := a.Session(t).Resource("vpsbg_server")
	expectOK(t, unaware.Import(t.Context(), twin.Get("id").(string), nil))
	expectOK(t, unaware.Refresh(t.Context()))
	session := a.Session(t)
	session.Continue(*unaware).Refresh(t.Context())
	expectDiagnostic(t, session.Continue(*first).Refresh(t.Context()), `This state manages both, at two addresses \(terraform state list -id=\d+\)`)
}

// TestTwins_requests counts what the look costs: nothing where a list is read anyway, and one request for one young
// server.
func TestTwins_requests(t *testing.T) {
	t.Parallel()
	count := func(a account, want ...string) {
		t.Helper()
		if calls := a.Calls(true); len(calls) != len(want) {
			t.Errorf("the calls are %q, want %q", calls, want)
		}
		a.ResetRequests()
	}
	a := begun(t, simulator.Options{Servers: 999})
	expectServer := func() { expectOK(t, a.Resource().Refresh(t.Context())) }
	if lists := a.Count("listServers"); lists > 40+1 { // two searches before the purchase, of 20 pages each
		t.Errorf("a purchase listed the servers %d times", lists)
	}
	a.ResetRequests()
	expectServer()
	count(a, "getServer", "listServers")
	a.later(time.Hour)
	expectServer()
	count(a, "getServer")
}

// TestTwins_unanswered neither fails nor keeps a purchase long when the look has no answer.
func TestTwins_unanswered(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	addFault(t, a.Simulation, simulator.Fault{OperationID: "listServers", Status: 503, Skip: 1, Times: -1})
	began := a.Now()
	expectOK(t, a.Resource().Apply(t.Context(), declared()))
	if took := a.Now().Sub(began); took > time.Minute {
		t.Errorf("the purchase took %s", took)
	}
	if !a.Resource().Exists() {
		t.Error("the server is not in the state")
	}
}
