package server_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestClaimed_orderDeleted does not believe that an unpaid order is deleted before a read shows it.
func TestClaimed_orderDeleted(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(3)})
	claim(t, sim, "deleteOrder")
	diags := sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared())
	expectDiagnostic(t, diags, `Order \d+ over \d+\.\d\d with VAT could not be deleted \(the API accepted the request, but a read does not show it\)`)
}

// TestClaimed_paidUnreadable keeps an order that is probably paid, instead of dropping it.
func TestClaimed_paidUnreadable(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{AutoPay: "off"})
	addFault(t, sim, simulator.Fault{OperationID: "getOrder", Status: 500, Times: -1})
	server := sim.Session(t).Resource("vpsbg_server")
	diags := server.Apply(t.Context(), declared())
	expectOK(t, diags)
	expectDiagnostic(t, diags, `WARNING: Order is probably paid: Order \d+ of server web-1.example.com .*getOrder\) answered 500`)
	if !server.Exists() || server.Tainted || sim.Count("deleteOrder") > 0 {
		t.Errorf("in the state: %t, tainted: %t, deleted: %d times", server.Exists(), server.Tainted, sim.Count("deleteOrder"))
	}
	sim.ClearFaults()
	expectServers(t, sim, 1)
	expectSettled(t, server, declared())
}

// TestClaimed_sshKeys does not believe a change of the SSH keys before their list shows it.
func TestClaimed_sshKeys(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{})
	config := declared("ssh_key_ids", []any{addKey(t, sim, "laptop", keyA)})
	claim(t, sim, "updateServerSSHKeys")
	expectDiagnostic(t, server.Apply(t.Context(), config), `ERROR: Unable to change the SSH keys of server .*the API accepted the request, but the list of SSH keys does not show it .*Apply again`)
	expectOK(t, server.Apply(t.Context(), config))
	if keys := theServer(t, sim).SSHKeys; len(keys) != 1 {
		t.Errorf("the keys on the server are %v", keys)
	}
}

// TestClaimed_undoNotFound does not take a single 404 for the end of a server.
func TestClaimed_undoNotFound(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{}, "cancel_at_period_end", true)
	addFault(t, sim, simulator.Fault{OperationID: "getServer", Status: 404, Skip: 2})
	expectOK(t, server.Apply(t.Context(), declared("cancel_at_period_end", false)))
	if theServer(t, sim).CancelRequest != nil {
		t.Error("the cancellation is still pending")
	}
}

// TestClaimed_planLimited ends a plan in time although every request is refused for a while.
func TestClaimed_planLimited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := acctest.StartInBubble(t, simulator.Options{})
		addFault(t, sim, simulator.Fault{OperationID: "*", Status: 429, Times: -1})
		began := time.Now()
		expectDiagnostic(t, sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()), `ERROR: .*answered 429`)
		if took := time.Since(began); took > 15*time.Minute+2*time.Second {
			t.Errorf("the plan took %s", took)
		}
	})
}
