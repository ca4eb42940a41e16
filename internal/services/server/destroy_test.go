package server_test

import (
	"fmt"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// expectCancelled expects how the server was cancelled.
func (a account) expectCancelled(now bool, reason string) {
	a.t.Helper()
	a.expectServer(fmt.Sprint(now, reason), func(s *simulator.Server) any {
		if s.CancelRequest == nil {
			return "no request"
		}
		return fmt.Sprint(s.Status == "suspended", s.CancelRequest.Reason)
	})
}

// TestDestroy ends servers in every state that they can be in.
func TestDestroy(t *testing.T) {
	t.Parallel()
	later, atOnce := declared(), declared("cancel_mode", "immediate")
	ends := account.cancelInPanel
	const begins, runs = "Server is going to be cancelled: Server web-1.example.com (2865): ", "Server is cancelled: Server web-1.example.com (2865)"
	gone := func(a account) { a.change(simulator.ServerChange{Delete: true}) }
	for name, test := range map[string]struct {
		config         map[string]any
		before, midway func(account) // before the destruction is planned, and before it is applied
		warning, done  string        // of the plan, and of the apply
		wrote          []string
		status         string // of the server in the end
	}{
		"at the end of the period": {
			config: later, warning: begins + "destroying it requests its cancellation at the end of the paid period. It runs until 2026-02-15",
			wrote: []string{cancelServers}, status: "active", done: runs + " is cancelled: it runs until 2026-02-15",
		},
		"at once": {
			config: atOnce, warning: "It is paid until 2026-02-15: 31 days of paid time are lost.",
			wrote: []string{cancelServers}, status: "suspended", done: runs + " is cancelled: it is suspended, and is deleted",
		},
		"cancelled already": {
			config: later, before: ends, status: "active",
			warning: "Server is cancelled already: Server web-1.example.com (2865) is cancelled already: it runs until 2026-02-15, and is suspended " +
				"and deleted with its data after that. Destroying it sends nothing",
			done: runs + " was cancelled already, and nothing was sent: it runs until 2026-02-15",
		},
		"cancelled meanwhile": { // the second call is refused
			config: later, midway: ends, wrote: []string{cancelServers, cancelServers}, status: "active",
			done: runs + " was cancelled already",
		},
		"cancelled, and now at once": {
			config: atOnce, before: ends, wrote: []string{cancelServers}, status: "suspended",
			warning: begins + "its cancellation at the end of the paid period is pending. Destroying it turns that into an immediate one",
			done:    runs + " is cancelled: it is suspended",
		},
		"suspended": {
			config: later, before: func(a account) { a.change(simulator.ServerChange{Status: "suspended"}) },
			warning: begins + "destroying it requests its cancellation. It is suspended, and is deleted with its data some days later",
			wrote:   []string{cancelServers}, status: "suspended", done: runs + " is cancelled: it is suspended",
		},
		"gone after its end": {
			config: atOnce, before: ends, midway: gone, done: "Server has ended: Server web-1.example.com (2865) has ended already",
			wrote: []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			a.Creates(test.config, postServer)
			if test.before != nil {
				test.before(a)
			}
			if test.midway != nil {
				a.Meanwhile(func() { test.midway(a) })
			}
			step := a.Destroys(test.wrote...)
			step.WarnedAtLast(test.done)
			if test.warning != "" {
				step.Warned(test.warning)
			}
			status := ""
			if server := a.State().Servers[serverID]; server != nil {
				status = server.Status
			}
			if status != test.status {
				t.Errorf("the server is %q in the end, not %q", status, test.status)
			}
		})
	}
}

// TestDestroy_404 does not take a server for ended because the API suddenly answers 404 to everything, beside an empty
// list.
func TestDestroy_404(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"immediate", "end_of_period"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			a := begun(t, simulator.Options{}, "cancel_mode", mode)
			a.later(2 * day)
			server := a.Resource()
			plan := server.Plan(t.Context(), nil)
			skip := map[string]int{"immediate": 1}[mode] // the server is read before its immediate cancellation
			addFault(t, a.Simulation, simulator.Fault{OperationID: "getServer", Status: 404, Skip: skip, Times: -1})
			addFault(t, a.Simulation, simulator.Fault{OperationID: "cancelServers", Status: 404, Times: -1})
			empty := `{"data": []}`
			addFault(t, a.Simulation, simulator.Fault{OperationID: "listServers", Status: 200, Body: &empty, Times: -1})
			diags := server.ApplyPlan(t.Context(), plan)
			if !diags.HasError() || !server.Exists() {
				t.Errorf("in the state: %t, %s", server.Exists(), diags)
			}
			expectDiagnostic(t, diags, `ERROR: Server not found: .*terraform state rm`)
		})
	}
}
