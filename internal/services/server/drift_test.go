package server_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestDrift_plan is scaled in the client area: that is undone, or accepted when it is declared.
func TestDrift_plan(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.change(simulator.ServerChange{Plan: pointer("cloud-vps-4gb")})
	a.Keeps(declared("plan", "cloud-vps-4gb"))
	a.Updates(declared(), quoteScale, quoteScale, postScale)
	a.expectServer("cloud-vps-2gb", func(s *simulator.Server) any { return s.Plan })
}

// TestDrift_cancelled is cancelled in the client area: reported, declared or undone, as the user says.
func TestDrift_cancelled(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.cancelInPanel()
	a.Keeps(declared(), "Server is going to end: Server web-1.example.com (2865): "+
		"its cancellation was requested outside of this configuration. It is paid until 2026-02-15.").
		Has("cancel_at_period_end", nil, "cancel_request", because("panel"))
	a.Updates(declared("cancel_at_period_end", false), undoCancel)
	a.expectServer(false, isCancelled)
	a.cancelInPanel()
	a.Updates(declared("cancel_at_period_end", false), undoCancel)
	a.expectServer(false, isCancelled)
	a.cancelInPanel()
	a.Keeps(declared("cancel_at_period_end", true))
	a.Destroys() // what is cancelled already takes no call
}

// TestDrift_suspended is suspended, and stays managed.
func TestDrift_suspended(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.change(simulator.ServerChange{Status: "suspended"})
	a.Keeps(declared(), "Server is suspended: Server web-1.example.com (2865) is suspended, because it was cancelled or is not paid").Has("status", "suspended")
}

// TestDrift_unreadable answers 404 although it is there: only the account's list proves that it is gone.
func TestDrift_unreadable(t *testing.T) {
	t.Parallel()
	const cannotFindOut = "Unable to determine whether server 2865 is gone (it answers 404)"
	a := begun(t, simulator.Options{})
	addFault(t, a.Simulation, simulator.Fault{OperationID: "getServer", Status: 404, Times: -1})
	a.Keeps(declared(), "Server cannot be read: Server web-1.example.com (2865): GET /servers/2865 (getServer) answered 404 Not Found")
	addFault(t, a.Simulation, simulator.Fault{OperationID: "listServers", Status: 500, Times: -1})
	a.Refuses("", cannotFindOut, declared())
	a.ClearFaults()
	addFault(t, a.Simulation, simulator.Fault{OperationID: "*", Status: 404, Times: -1}) // a wrong endpoint
	a.Refuses("", cannotFindOut, declared())
	a.ClearFaults()
	a.Keeps(declared())
}
