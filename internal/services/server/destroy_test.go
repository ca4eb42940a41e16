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
	gone := func(a account) { a.change(simulator.ServerChange{Delete: true}) }
	for name, test := range map[string]struct {
		config         map[string]any
		before, midway func(account) // before the destruction is planned, and before it is applied
		warning        string
		wrote          []string
		status         string // of the server in the end
	}{
		"at the end of the period": {
			config: later,
			warning: "Server web-1.example.com (2865) is going to be cancelled: " +
				"Destroying it requests its cancellation at the end of the paid period: it runs until 2026-02-15",
			wrote: []string{cancelServers}, status: "active",
		},
		"at once": {
			config: atOnce, warning: "It is paid until 2026-02-15: 31 days of paid time are lost.",
			wrote: []string{cancelServers}, status: "suspended",
		},
		"cancelled already": {config: later, before: ends, status: "active"},
		"cancelled meanwhile": { // the second call is refused
			config: later, midway: ends, wrote: []string{cancelServers, cancelServers}, status: "active",
		},
		"cancelled, and now at once": {config: atOnce, before: ends, wrote: []string{cancelServers}, status: "suspended"},
		"gone already":               {config: later, before: gone},
		"gone meanwhile":             {config: later, midway: gone, wrote: []string{cancelServers}},
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
