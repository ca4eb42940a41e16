package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAbsence_expected buys a server again that has ended, whichever way the API says so, if its end was announced.
func TestAbsence_expected(t *testing.T) {
	t.Parallel()
	terminated := func(a account) { a.change(simulator.ServerChange{Status: "terminated"}) }
	deleted := func(a account) { a.change(simulator.ServerChange{Delete: true}) }
	for name, test := range map[string]struct {
		options simulator.Options
		before  func(account) // what the state shows of it
		end     func(account)
	}{
		"terminated, says the API": {options: simulator.Options{Terminated: "status"}, end: terminated},
		"cancelled elsewhere":      {before: account.cancelInPanel, end: terminated},
		"suspended":                {before: func(a account) { a.change(simulator.ServerChange{Status: "suspended"}) }, end: deleted},
		"expired":                  {end: func(a account) { a.later(60 * day); deleted(a) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begun(t, test.options)
			a.later(2 * day) // not within the time in which a server that is bought may answer 404
			if test.before != nil {
				test.before(a)
				expectOK(t, a.Resource().Refresh(t.Context()))
			}
			test.end(a)
			a.Creates(declared(), postServer).Warned("Server is gone: Server web-1.example.com (2865) has ended, and is removed from the state.")
			expectServers(t, a.Simulation, 2)
		})
	}
}

const (
	notFound   = "Server web-1.example.com (2865) answers 404, and the account's list of 0 servers does not have it. "
	otherToken = ", either: most likely, the token is one of another account."
)

// TestAbsence_unexpected keeps a server in the state that answers 404 out of nowhere: apply buys nothing, and destroy
// does not say that it is cancelled.
func TestAbsence_unexpected(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.later(3 * day)
	a.change(simulator.ServerChange{Delete: true})
	const unannounced = notFound + "The account has order 2864, which bought it, but nothing announced the end of the server: " +
		"it was last seen active, paid until 2026-02-15."
	a.Refuses("", unannounced, declared())
	a.Refuses("", "terraform state rm", declared())
	a.Refuses("", unannounced, nil)
	server := a.Resource()
	diags := server.Destroy(t.Context()) // with -refresh=false
	expectText(t, diags, "ERROR: Server not found: "+unannounced)
	if !server.Exists() {
		t.Error("the state was dropped")
	}
	expectServers(t, a.Simulation, 1)
}

// TestAbsence_otherAccount reads with the token of an account that has neither the server nor its order, although the
// end of the server was to come.
func TestAbsence_otherAccount(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]map[string]any{
		"runs": declared(), "ends as declared": declared("cancel_at_period_end", true),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			a.Creates(config, append([]string{postServer}, map[bool][]string{true: {cancelServers}}[name != "runs"]...)...)
			if err := a.Reset(); err != nil {
				t.Fatal(err)
			}
			a.Refuses("", notFound+"The account does not have order 2864, which bought it"+otherToken, config)
			expectServers(t, a.Simulation, 0)
		})
	}
}

// TestAbsence_imported recognizes the account of an imported server by an order that it had at the import.
func TestAbsence_imported(t *testing.T) {
	t.Parallel()
	imported := func(t *testing.T) account {
		t.Helper()
		a := start(t, simulator.Options{})
		a.buyInPanel()
		a.Imports("2865", declared())
		a.later(3 * day)
		a.cancelInPanel()
		expectOK(t, a.Resource().Refresh(t.Context()))
		return a
	}
	t.Run("its account", func(t *testing.T) {
		t.Parallel()
		a := imported(t)
		a.change(simulator.ServerChange{Delete: true})
		a.Creates(declared(), postServer)
	})
	t.Run("another account", func(t *testing.T) {
		t.Parallel()
		a := imported(t)
		if err := a.Reset(); err != nil {
			t.Fatal(err)
		}
		a.Refuses("", notFound+"The account does not have order 2864, which its account had when it was imported"+otherToken, declared())
		expectServers(t, a.Simulation, 0)
	})
	t.Run("an account without orders", func(t *testing.T) {
		t.Parallel()
		a := start(t, simulator.Options{Servers: 1})
		expectOK(t, a.Resource().Import(t.Context(), "2864", nil))
		change(t, a.Simulation, 2864, simulator.ServerChange{Status: "suspended"})
		expectOK(t, a.Resource().Refresh(t.Context()))
		change(t, a.Simulation, 2864, simulator.ServerChange{Delete: true})
		a.Refuses("", "The state has nothing that shows whether this is the account of the server.", declared("hostname", "server-001.example.com"))
	})
}

// TestAbsence_importShares imports ten servers with one look at the orders of the account.
func TestAbsence_importShares(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 10})
	session := sim.Session(t)
	for id := range sim.State().Servers {
		expectOK(t, session.Resource("vpsbg_server").Import(t.Context(), fmt.Sprint(id), nil))
	}
	if count := sim.Count("listOrders"); count != 1 {
		t.Errorf("the orders were listed %d times", count)
	}
}

// TestAbsence_contradiction meets a list that has no servers, and says that there are some.
func TestAbsence_contradiction(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{}, "cancel_at_period_end", true)
	a.change(simulator.ServerChange{Delete: true})
	list := `{"data": [], "links": {}, "meta": {"current_page": 1, "last_page": 1, "per_page": 50, "total": 3}}`
	addFault(t, a.Simulation, simulator.Fault{OperationID: "listServers", Status: 200, Body: &list, Times: -1})
	a.Refuses("", "the list contradicts itself: it says that it has 3 items, and shows 0", declared("cancel_at_period_end", true))
}

// TestEnded declares an end, and lets it come: the server is not bought again, whatever the API says, and nothing is
// sent any more.
func TestEnded(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"404": {Terminated: "not_found"}, "status": {Terminated: "status"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const hasEnded = "Server has ended: Server web-1.example.com (2865) has ended, as cancel_at_period_end = true declared."
			ends := declared("cancel_at_period_end", true, "deletion_protection", true)
			a := begun(t, options, "cancel_at_period_end", true, "deletion_protection", true)
			a.ResetRequests()
			a.later(31*day + time.Hour)
			a.Keeps(ends, "Server is suspended").Has("status", "suspended")
			a.later(4 * day)
			a.Keeps(ends, hasEnded).Has("status", "terminated", "cancel_at_period_end", true)
			a.Keeps(ends, hasEnded).Has("status", "terminated", "cancel_at_period_end", true)
			if options.Terminated == "status" { // it vanishes some time
				a.change(simulator.ServerChange{Delete: true})
			}
			a.later(60 * day)
			a.ResetRequests()
			a.Keeps(ends, hasEnded)
			if calls := a.Calls(true); len(calls) > 0 {
				t.Errorf("a server that has ended takes the calls %q", calls)
			}
			for _, change := range []map[string]any{
				declared("cancel_at_period_end", false, "deletion_protection", true), declared("deletion_protection", true),
				declared("cancel_at_period_end", true), declared("cancel_at_period_end", true, "deletion_protection", true, "billing_cycle", 3),
			} {
				a.Refuses("", "Server web-1.example.com (2865) has ended, as cancel_at_period_end = true declared. "+
					"It stays in the state so that it is not bought again.", change)
			}
			a.Destroys().Warned("Server has ended: Server web-1.example.com (2865) has ended already. Destroying it removes it from the state, and sends nothing.").
				WarnedAtLast("Server has ended: Server web-1.example.com (2865) has ended already.")
			expectServers(t, a.Simulation, 1)
		})
	}
}

// TestEnded_requestGone is suspended as declared by an API that drops the cancel request with that: it is not requested
// again, and not bought again.
func TestEnded_requestGone(t *testing.T) {
	t.Parallel()
	ends := declared("cancel_at_period_end", true)
	a := begun(t, simulator.Options{}, "cancel_at_period_end", true)
	a.later(32 * day)
	rewriteServer(t, a.Simulation, func(answer map[string]any) { answer["cancel_request"] = nil })
	addFault(t, a.Simulation, simulator.Fault{OperationID: "listServers", Status: 500, Times: -1})
	a.Keeps(ends, "Server is suspended").Has("cancel_request", nil, "cancel_at_period_end", true)
	a.ClearFaults()
	a.change(simulator.ServerChange{Delete: true})
	a.Keeps(ends, "Server has ended")
	expectServers(t, a.Simulation, 1)
}
