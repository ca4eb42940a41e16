package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func expectRunning(t *testing.T, sim *acctest.Simulation, want bool) {
	t.Helper()
	if got := theServer(t, sim).Running; got != want {
		t.Errorf("running is %v", got)
	}
}

// TestPower is off from the beginning, switched on, found switched off, and left alone.
func TestPower(t *testing.T) {
	t.Parallel()
	on, off := declared("power_state", "running"), declared("power_state", "stopped")
	a := start(t, simulator.Options{})
	a.Creates(off, postServer, postStop)
	a.expectServer(false, isRunning)
	a.Updates(on, postStart)
	a.expectServer(true, isRunning)
	a.change(simulator.ServerChange{Running: pointer(false)})
	a.Updates(on, postStart).Changes("power_state", "stopped", "running")
	a.expectServer(true, isRunning)
	a.Updates(off, postStop).Warned("power_state: Server web-1.example.com (2865) is switched off. " +
		"It shuts down, or its power is cut after stop_timeout. VPSBG bills it anyway.")
	a.expectServer(false, isRunning)
	// Unset, nothing switches it.
	a.Updates(declared())
	a.expectServer(false, isRunning)
	a.Keeps(declared())
}

// TestPower_ignored shuts a server down that does not listen: its power is cut, and not before its time.
func TestPower_ignored(t *testing.T) {
	t.Parallel()
	for timeout, patience := range map[string]time.Duration{"": 2 * time.Minute, "30s": 30 * time.Second} {
		t.Run(timeout, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{StopIgnored: true})
			config := declared("power_state", "stopped")
			if timeout != "" {
				config["stop_timeout"] = timeout
			}
			began := sim.Now()
			diags := server.Apply(t.Context(), config)
			expectOK(t, diags)
			expectText(t, diags, "WARNING at power_state: Power was cut: Server web-1.example.com did not shut down within "+patience.String()+" (stop_timeout).")
			expectWrote(t, sim, postStop, postPowerOff)
			expectRunning(t, sim, false)
			if waited := sim.Now().Sub(began); waited < patience || waited > patience+time.Minute {
				t.Errorf("it took %s", waited)
			}
			expectSettled(t, server, config)
		})
	}
}

// TestPower_unconfirmed cannot cut the power where that route is not there.
func TestPower_unconfirmed(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{StopIgnored: true, UnconfirmedRoutes: true})
	expectDiagnostic(t, server.Apply(t.Context(), declared("power_state", "stopped")),
		`ERROR: Unable to stop server .*answered 404 .*The route of powerOffServer is not confirmed`)
	if server.Get("power_state") != nil {
		t.Errorf("the state says %v", server.Get("power_state"))
	}
	if err := sim.SetVariants(simulator.Variants{UnconfirmedRoutes: true}); err != nil {
		t.Fatal(err)
	}
	mustApply(t, server, declared("power_state", "stopped"))
	mustApply(t, server, declared("power_state", "running"))
}

// TestPower_late is refused because of a lock, and stops all the same when that is gone.
func TestPower_late(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		late  bool
		calls []string
	}{
		"lands later":    {true, []string{postStop}},
		"without effect": {false, []string{postStop, postStop}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{LateStop: test.late})
			sim.BeforeRequest(func(r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/stop") && sim.Count("stopServer") == 0 { // between the last look and the call
					change(t, sim, serverID, simulator.ServerChange{LockFor: simulator.Duration(20 * time.Second), LockReason: "backup"})
				}
			})
			diags := server.Apply(t.Context(), declared("power_state", "stopped"))
			expectOK(t, diags)
			expectWrote(t, sim, test.calls...)
			expectRunning(t, sim, false)
			expectSettled(t, server, declared("power_state", "stopped"))
		})
	}
	t.Run("locked for ever", func(t *testing.T) {
		t.Parallel()
		sim, server := owned(t, simulator.Options{})
		change(t, sim, serverID, simulator.ServerChange{Locked: pointer(true), LockReason: "backup"})
		expectDiagnostic(t, server.Apply(t.Context(), declared("power_state", "stopped")),
			`ERROR: Unable to stop server web-1.example.com \(2865\) \(locked: backup\): .*answered 423`)
	})
}

// TestPower_faults loses the answer in every way. Both calls may be made again.
func TestPower_faults(t *testing.T) {
	t.Parallel()
	for operation, states := range map[string][2]string{"startServer": {"stopped", "running"}, "stopServer": {"running", "stopped"}} {
		for name, fault := range lostAnswers {
			t.Run(operation+"/"+name, func(t *testing.T) {
				t.Parallel()
				sim, server := owned(t, simulator.Options{}, "power_state", states[0])
				fault.OperationID = operation
				addFault(t, sim, fault)
				diags := server.Apply(t.Context(), declared("power_state", states[1]))
				if nothingHappened(fault) {
					expectDiagnostic(t, diags, `ERROR: Unable to (start|stop) server .*`+withoutEffect)
					diags = server.Apply(t.Context(), declared("power_state", states[1]))
				}
				expectOK(t, diags)
				expectRunning(t, sim, states[1] == "running")
				expectSettled(t, server, declared("power_state", states[1]))
			})
		}
	}
}

// TestPower_slow takes longer than the timeout; the next apply waits for it.
func TestPower_slow(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{PowerDelay: time.Hour, InstallDelay: time.Second})
	change(t, sim, serverID, simulator.ServerChange{Running: pointer(false)})
	config := declared("power_state", "running", "timeouts", map[string]any{"update": "10m"})
	expectText(t, server.Apply(t.Context(), config), "ERROR: Unable to start server web-1.example.com (2865): "+
		"the API accepted the request, but server 2865 does not show its effect within the time allowed.")
	mustAdvance(t, sim, 45*time.Minute)
	expectOK(t, server.Apply(t.Context(), config))
	expectSettled(t, server, config)
	expectWrote(t, sim, postStart, postStart) // which was refused
}

// TestPower_imported declares the state that a server has already: nothing switches it.
func TestPower_imported(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"running", "stopped"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			sim, _ := owned(t, simulator.Options{}, "power_state", state)
			server := sim.Session(t).Resource("vpsbg_server")
			expectOK(t, server.Import(t.Context(), "2865", nil))
			mustApply(t, server, declared("power_state", state))
			expectWrote(t, sim)
		})
	}
}

// TestPower_suspended leaves a server alone that does not run because it is suspended.
func TestPower_suspended(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{}, "power_state", "running", "rescue_mode", false)
	change(t, sim, serverID, simulator.ServerChange{Status: "suspended"})
	expectOK(t, server.Refresh(t.Context()))
	planned := server.Plan(t.Context(), declared("power_state", "running", "rescue_mode", false))
	if !planned.IsEmpty() {
		t.Error("the next plan is not empty")
	}
	expectText(t, planned.Diagnostics, "WARNING: Server is suspended: Server web-1.example.com (2865) is suspended, because")
	expectWrote(t, sim)
}

// TestPower_status reads the state where it is documented, unless the server itself shows it.
func TestPower_status(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{})
	rewriteServer(t, sim, func(answer map[string]any) { delete(answer, "state") })
	mustApply(t, server, declared("power_state", "stopped"))
	change(t, sim, serverID, simulator.ServerChange{Running: pointer(true)})
	mustApply(t, server, declared("power_state", "stopped"))
	expectRunning(t, sim, false)

	addFault(t, sim, simulator.Fault{OperationID: "getServerStatus", Status: 403, Times: -1})
	expectText(t, server.Refresh(t.Context()), "ERROR: Unable to determine whether server web-1.example.com (2865) is running: GET /servers/2865/status (getServerStatus) answered 403")
	expectDiagnostic(t, sim.Session(t).Resource("vpsbg_server").Import(t.Context(), "2865", nil), `^$`) // not declared, not read
	sim.ClearFaults()
	rewriteServer(t, sim, func(answer map[string]any) { delete(answer, "state"); delete(answer, "running") })
	expectText(t, server.Refresh(t.Context()), "ERROR: Unable to determine whether server web-1.example.com (2865) is running: the API does not show whether server 2865 is running.")
	sim.Handler = nil
	mustApply(t, server, declared())
	rewriteServer(t, sim, func(answer map[string]any) { delete(answer, "state"); delete(answer, "running") })
	expectText(t, server.Apply(t.Context(), declared("power_state", "running")), "ERROR: Unable to start server web-1.example.com (2865): the API does not show whether server 2865 is running.")
}

// TestPower_interrupted interrupts a stop while it waits: the state does not claim it, and the next apply finds it
// done.
func TestPower_interrupted(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{})
	ctx := interruptedAfter(t, sim, "stopServer")
	expectDiagnostic(t, server.Apply(ctx, declared("power_state", "stopped")), `ERROR: Unable to stop server web-1.example.com \(2865\): .*interrupted`)
	if server.Get("power_state") != nil {
		t.Errorf("the state says %v", server.Get("power_state"))
	}
	mustApply(t, server, declared("power_state", "stopped"))
	expectWrote(t, sim, postStop, postStop) // which was refused
}
