package server_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// owned is a server that was bought and is in the state.
func owned(t *testing.T, options simulator.Options, pairs ...any) (*acctest.Simulation, *acctest.Resource) {
	t.Helper()
	sim := acctest.Start(t, options)
	server := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, server.Apply(t.Context(), declared(pairs...)))
	sim.ResetRequests()
	return sim, server
}

// theServer is the only server of the account.
func theServer(t *testing.T, sim *acctest.Simulation) *simulator.Server {
	t.Helper()
	state := sim.State()
	if len(state.Servers) != 1 {
		t.Fatalf("the account has %d servers", len(state.Servers))
	}
	for _, server := range state.Servers {
		return server
	}
	return nil
}

// lostAnswers are faults after which only a read tells what happened.
var lostAnswers = map[string]simulator.Fault{
	"cut before": {Drop: true, When: "before"},
	"cut after":  {Drop: true, When: "after"},
	"500 before": {Status: 500, When: "before"},
	"500 after":  {Status: 500, When: "after"},
	"502 after":  {Status: 502, Body: &htmlPage, When: "after"},
	"423 before": {Status: 423, When: "before", Times: 3},
	"423 after":  {Status: 423, When: "after"},
	"429":        {Status: 429, Times: 2},
}

// TestCancellation_destroyFaults destroys under each fault: the request is confirmed, and counts once.
func TestCancellation_destroyFaults(t *testing.T) {
	t.Parallel()
	for name, fault := range lostAnswers {
		for _, mode := range []string{"end_of_period", "immediate"} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				t.Parallel()
				sim, server := owned(t, simulator.Options{}, "cancel_mode", mode)
				fault := fault // each of the two modes has its own
				fault.OperationID = "cancelServers"
				addFault(t, sim, fault)
				expectOK(t, server.Destroy(t.Context()))
				cancelled := theServer(t, sim)
				if cancelled.CancelRequest == nil || (mode == "immediate") != (cancelled.Status == "suspended") {
					t.Errorf("the server is %s with the cancel request %+v", cancelled.Status, cancelled.CancelRequest)
				}
			})
		}
	}
}

// TestCancellation_unconfirmed has an API that accepts the request without showing it: the server stays in the state.
func TestCancellation_unconfirmed(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{})
	accepted := ""
	addFault(t, sim, simulator.Fault{OperationID: "cancelServers", Status: 204, Body: &accepted, Times: -1})
	started := sim.Now()
	diags := server.Destroy(t.Context())
	expectDiagnostic(t, diags, `ERROR: Unable to cancel server web-1.example.com .*the API accepted the request, but a read of server \d+ does not show it`)
	if !server.Exists() {
		t.Error("the state was dropped before the cancellation was confirmed")
	}
	if waited := sim.Now().Sub(started); waited > 10*time.Minute {
		t.Errorf("waited %s with a timeout of 10 minutes", waited)
	}
	sim.ClearFaults()
	expectOK(t, server.Destroy(t.Context()))
}

// TestCancellation_refused reports what the API says, and keeps the state.
func TestCancellation_refused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault simulator.Fault
		want  string
	}{
		"422":            {simulator.Fault{Status: 422}, `Unable to cancel server .*answered 422`},
		"403":            {simulator.Fault{Status: 403}, `answered 403 .*a read token is only for plans`},
		"404":            {simulator.Fault{Status: 404}, `answered 404`},
		"500 for ever":   {simulator.Fault{Status: 500}, `answered 500`},
		"locked forever": {simulator.Fault{Status: 423}, `answered 423 .*Another operation`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{})
			test.fault.OperationID, test.fault.Times = "cancelServers", -1
			addFault(t, sim, test.fault)
			started := sim.Now()
			expectDiagnostic(t, server.Destroy(t.Context()), `ERROR.*`+test.want)
			if !server.Exists() || theServer(t, sim).CancelRequest != nil {
				t.Error("the state was dropped, or the server cancelled")
			}
			if waited := sim.Now().Sub(started); waited > 10*time.Minute+2*time.Second {
				t.Errorf("waited %s with a timeout of 10 minutes", waited)
			}
			sim.ClearFaults()
			expectOK(t, server.Destroy(t.Context()))
		})
	}
}

// TestCancellation_already destroys what has ended, or is going to, by itself.
func TestCancellation_already(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options simulator.Options
		mode    string
		before  func(t *testing.T, sim *acctest.Simulation, id int)
		calls   int
	}{
		"scheduled":                         {mode: "end_of_period", calls: 1, before: cancelInPanel(false)}, // refused
		"scheduled, and wanted immediately": {mode: "immediate", calls: 1, before: cancelInPanel(false)},
		"immediately":                       {mode: "immediate", calls: 0, before: cancelInPanel(true)},
		"suspended, not cancelled":          {mode: "immediate", calls: 1, before: inPanel(simulator.ServerChange{Status: "suspended"})},
		"terminated, answers 404":           {mode: "immediate", calls: 0, before: inPanel(simulator.ServerChange{Status: "terminated"})},
		"terminated, answers 200": {
			options: simulator.Options{Terminated: "status"}, mode: "end_of_period", calls: 1,
			before: inPanel(simulator.ServerChange{Status: "terminated"}),
		},
		"deleted": {mode: "end_of_period", calls: 1, before: inPanel(simulator.ServerChange{Delete: true})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, test.options, "cancel_mode", test.mode)
			test.before(t, sim, theServer(t, sim).ID)
			sim.ResetRequests()
			expectOK(t, server.Destroy(t.Context()))
			if calls := sim.Count("cancelServers"); calls != test.calls {
				t.Errorf("cancelled %d times instead of %d", calls, test.calls)
			}
		})
	}
}

// TestCancellation_scheduleFaults schedules and takes back under each fault.
func TestCancellation_scheduleFaults(t *testing.T) {
	t.Parallel()
	for name, fault := range lostAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{})
			fault.OperationID = "cancelServers"
			addFault(t, sim, fault)
			expectOK(t, server.Apply(t.Context(), declared("cancel_at_period_end", true)))
			if theServer(t, sim).CancelRequest == nil {
				t.Error("the cancellation is not scheduled")
			}
			expectSettled(t, server, declared("cancel_at_period_end", true))

			fault.OperationID = "undoCancelServers"
			addFault(t, sim, fault)
			expectOK(t, server.Apply(t.Context(), declared("cancel_at_period_end", false)))
			if theServer(t, sim).CancelRequest != nil {
				t.Error("the cancellation is not taken back")
			}
			expectSettled(t, server, declared("cancel_at_period_end", false))
		})
	}
}

// TestCancellation_undoUnconfirmed meets an API that has no such route.
func TestCancellation_undoUnconfirmed(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{}, "cancel_at_period_end", true)
	if theServer(t, sim).CancelRequest == nil {
		t.Fatal("the cancellation of a new server is not scheduled")
	}
	addFault(t, sim, simulator.Fault{OperationID: "undoCancelServers", Status: 405, Times: -1})
	diags := server.Apply(t.Context(), declared("cancel_at_period_end", false))
	expectDiagnostic(t, diags, `ERROR: Unable to undo the cancellation of server .*answered 405 .*route of undoCancelServers is not confirmed`)
}

// TestCancellation_atPurchase fails to schedule the cancellation of a server that was just bought: it is not tainted, and
// the next apply schedules it.
func TestCancellation_atPurchase(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	addFault(t, sim, simulator.Fault{OperationID: "cancelServers", Status: 422, Times: 1})
	server := sim.Session(t).Resource("vpsbg_server")
	diags := server.Apply(t.Context(), declared("cancel_at_period_end", true))
	expectOK(t, diags)
	expectDiagnostic(t, diags, `WARNING: Server web-1.example.com is bought, but not set up completely: Unable to schedule the cancellation .*The next apply tries again`)
	expectOK(t, server.Apply(t.Context(), declared("cancel_at_period_end", true)))
	if theServer(t, sim).CancelRequest == nil {
		t.Error("the cancellation is not scheduled by the next apply")
	}
	expectServers(t, sim, 1)
}

// TestUpdate_interrupted interrupts changes at each of their calls: what was made is kept, the next apply makes the rest.
func TestUpdate_interrupted(t *testing.T) {
	t.Parallel()
	wanted := declared("hostname", "web-9.example.com", "password", "correct horse", "billing_cycle", 6, "cancel_at_period_end", true)
	prepare := func(t *testing.T) (*acctest.Simulation, *acctest.Resource) {
		t.Helper()
		sim, server := owned(t, simulator.Options{})
		mustAdvance(t, sim, 20*24*time.Hour) // a renewal order is open
		expectOK(t, server.Refresh(t.Context()))
		sim.ResetRequests()
		return sim, server
	}
	clean, server := prepare(t)
	expectOK(t, server.Apply(t.Context(), wanted))
	for at := range len(clean.Requests()) {
		t.Run(fmt.Sprintf("call %d", at+1), func(t *testing.T) {
			t.Parallel()
			sim, server := prepare(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			sim.BeforeRequest(func(*http.Request) {
				if len(sim.Requests()) == at {
					cancel()
				}
			})
			server.Apply(ctx, wanted)
			sim.BeforeRequest(nil)
			expectOK(t, server.Apply(t.Context(), wanted))
			expectSettled(t, server, wanted)
			actual, expected := theServer(t, sim), theServer(t, clean)
			if actual.Hostname != expected.Hostname || actual.Password != expected.Password || actual.CancelRequest == nil {
				t.Errorf("the server is %+v", actual)
			}
		})
	}
}

// TestUpdate_locked waits a lock out, and names it when it does not end.
func TestUpdate_locked(t *testing.T) {
	t.Parallel()
	locked, reason := true, "backup"
	sim, server := owned(t, simulator.Options{})
	id := theServer(t, sim).ID
	change(t, sim, id, simulator.ServerChange{LockFor: simulator.Duration(45 * time.Second), LockReason: reason})
	expectOK(t, server.Apply(t.Context(), declared("hostname", "web-2.example.com")))
	expectSettled(t, server, declared("hostname", "web-2.example.com"))

	change(t, sim, id, simulator.ServerChange{Locked: &locked, LockReason: reason})
	diags := server.Apply(t.Context(), declared("hostname", "web-3.example.com"))
	expectDiagnostic(t, diags, `ERROR: Unable to change the hostname of server web-2.example.com \(\d+\) \(locked: backup\): .*answered 423`)
}

func cancelInPanel(now bool) func(*testing.T, *acctest.Simulation, int) {
	return func(t *testing.T, sim *acctest.Simulation, id int) {
		t.Helper()
		server := sim.Session(t).Resource("vpsbg_server")
		expectOK(t, server.Import(t.Context(), fmt.Sprint(id), nil))
		mode := map[bool]string{true: "immediate", false: "end_of_period"}[now]
		expectOK(t, server.Apply(t.Context(), declared("cancel_mode", mode)))
		expectOK(t, server.Destroy(t.Context()))
	}
}

func inPanel(made simulator.ServerChange) func(*testing.T, *acctest.Simulation, int) {
	return func(t *testing.T, sim *acctest.Simulation, id int) {
		t.Helper()
		change(t, sim, id, made)
	}
}

func change(t *testing.T, sim *acctest.Simulation, id int, change simulator.ServerChange) {
	t.Helper()
	if err := sim.ChangeServer(id, change); err != nil {
		t.Fatal(err)
	}
}

// TestRead_otherAccount reads with the token of an account that has neither the server nor its order: it is not gone.
func TestRead_otherAccount(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{})
	if err := sim.Reset(); err != nil {
		t.Fatal(err)
	}
	diags := server.Refresh(t.Context())
	expectDiagnostic(t, diags, `ERROR: Server \d+ is not in this account: .*the token is probably a token of another account`)
	if !server.Exists() {
		t.Error("the server was dropped from the state")
	}
}
