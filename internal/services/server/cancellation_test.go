package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

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
	expectDiagnostic(t, diags, `ERROR: Unable to cancel server web-1.example.com .*the API accepted the request \(cancelServers\), but the reads of server \d+ of 2 minutes do not show it: it is not suspended and has no cancel request`)
	if !server.Exists() {
		t.Error("the state was dropped before the cancellation was confirmed")
	}
	if waited := sim.Now().Sub(started); waited < 2*time.Minute || waited > 2*time.Minute+15*time.Second {
		t.Errorf("waited %s, and two minutes are enough", waited)
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
		"terminated, answers 200": {
			options: simulator.Options{Terminated: "status"}, mode: "end_of_period", calls: 1,
			before: inPanel(simulator.ServerChange{Status: "terminated"}),
		},
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

// TestCancellation_scheduleFaults schedules and undoes under each fault.
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
				t.Error("the cancellation is not undone")
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

// TestCancellation_atPurchase fails to schedule the cancellation of a server that was just bought: it is not tainted,
// and the next apply schedules it.
func TestCancellation_atPurchase(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	addFault(t, sim, simulator.Fault{OperationID: "cancelServers", Status: 422, Times: 1})
	server := sim.Session(t).Resource("vpsbg_server")
	diags := server.Apply(t.Context(), declared("cancel_at_period_end", true))
	expectOK(t, diags)
	expectDiagnostic(t, diags, `WARNING: Server is bought, but not set up completely: Server web-1.example.com: Unable to schedule the cancellation .*The next apply tries again`)
	expectOK(t, server.Apply(t.Context(), declared("cancel_at_period_end", true)))
	if theServer(t, sim).CancelRequest == nil {
		t.Error("the cancellation is not scheduled by the next apply")
	}
	expectServers(t, sim, 1)
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
