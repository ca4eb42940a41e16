package server_test

import (
	"fmt"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestRescue is in the rescue system from the beginning, leaves it, and is found in it.
func TestRescue(t *testing.T) {
	t.Parallel()
	const enters, leaves = reboots + "It boots into the rescue system.", reboots + "It leaves the rescue system."
	on, off := declared("rescue_mode", true), declared("rescue_mode", false)
	isRescue := func(s *simulator.Server) any { return fmt.Sprint(s.RescueMode, s.Reboots) }
	a := start(t, simulator.Options{})
	a.Creates(on, postServer, postRescue)
	a.expectServer("true 1", isRescue)
	a.Updates(off, endRescue).Warned(leaves)
	a.expectServer("false 2", isRescue)
	a.change(simulator.ServerChange{RescueMode: pointer(true)})
	a.Updates(off, endRescue).Warned(leaves)
	a.expectServer("false 3", isRescue)
	a.Updates(on, postRescue).Warned(enters)
	a.expectServer("true 4", isRescue)
	// Unset, it stays as it is.
	a.Updates(declared())
	a.expectServer("true 4", isRescue)
	a.Keeps(declared())
}

// TestRescue_imported declares what an imported server is not, and what it is.
func TestRescue_imported(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		is, wanted bool
		calls      []string
	}{
		"in it, and wanted":     {true, true, nil},
		"in it, and not wanted": {true, false, []string{endRescue}},
		"not in it, nor wanted": {false, false, nil},
		"not in it, but wanted": {false, true, []string{postRescue}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := owned(t, simulator.Options{})
			change(t, sim, serverID, simulator.ServerChange{RescueMode: &test.is})
			server := sim.Session(t).Resource("vpsbg_server")
			expectOK(t, server.Import(t.Context(), "2865", nil))
			mustApply(t, server, declared("rescue_mode", test.wanted))
			expectWrote(t, sim, test.calls...)
		})
	}
}

// TestRescue_unreadable cannot read whether a server is in it.
func TestRescue_unreadable(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{}, "rescue_mode", false)
	addFault(t, sim, simulator.Fault{OperationID: "getServerStatus", Status: 403, Times: -1})
	expectText(t, server.Refresh(t.Context()), "ERROR: Unable to determine whether server web-1.example.com (2865) is in rescue mode: "+
		"GET /servers/2865/status (getServerStatus) answered 403")
}
