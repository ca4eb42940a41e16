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

func TestUpdate_hostname(t *testing.T) {
	t.Parallel()
	const name = "web-2.example.com"
	a := begun(t, simulator.Options{})
	a.Updates(declared("hostname", name), putHostname).Has("hostname", name)
	a.expectServer(name, func(s *simulator.Server) any { return s.Hostname })
}

func TestUpdate_sshKeys(t *testing.T) {
	t.Parallel()
	const patch = "PATCH /servers/2867/ssh-keys" // the server's order lies between
	a := start(t, simulator.Options{})
	first, second := addKey(t, a.Simulation, "first", keyA), addKey(t, a.Simulation, "second", keyB)
	type keys = []any
	carries := func(want keys) {
		t.Helper()
		a.expectServer(fmt.Sprintf("%v", want), func(s *simulator.Server) any { return s.SSHKeys })
	}
	a.Creates(declared("ssh_key_ids", keys{first}), postServer)
	carries(keys{first})
	a.Updates(declared("ssh_key_ids", keys{second, first}), patch)
	carries(keys{first, second})
	a.Updates(declared("ssh_key_ids", keys{second}), patch)
	carries(keys{second})
	a.Updates(declared("ssh_key_ids", keys{}), patch)
	carries(keys{})
	a.Updates(declared("ssh_key_ids", keys{first}), patch)
	carries(keys{first})
	a.Keeps(declared())
	carries(keys{first})
}

func TestUpdate_password(t *testing.T) {
	t.Parallel()
	const nextBoot = "password: The new password takes effect with the next boot"
	const reboot = reboots + "reboot_on_password_change = true reboots it so that the new password takes effect."
	a := start(t, simulator.Options{})
	opens := func(password string, reboots int, step *acctest.Step, warnings ...string) {
		t.Helper()
		step.Warned(warnings...).Has("password_wo", nil)
		a.expectServer(fmt.Sprint(password, " ", reboots), func(s *simulator.Server) any {
			return fmt.Sprint(s.Password, " ", s.Reboots)
		})
	}
	written := func(password string, version int) map[string]any {
		return declared("password_wo", password, "password_wo_version", version, "reboot_on_password_change", true)
	}
	opens("first-1", 0, a.Creates(declared("password", "first-1"), postServer))
	opens("second-2", 0, a.Updates(declared("password", "second-2"), putPassword), nextBoot)
	opens("second-2", 0, a.Updates(declared("password", "second-2", "reboot_on_password_change", true)))
	opens("third-3", 1, a.Updates(declared("password", "third-3", "reboot_on_password_change", true), putPassword), reboot)
	// One that is no longer declared stays on the server.
	opens("third-3", 1, a.Updates(declared("reboot_on_password_change", true)))
	opens("fourth-4", 2, a.Updates(written("fourth-4", 1), putPassword), reboot)
	opens("fourth-4", 2, a.Keeps(written("not-sent", 1)))
	opens("fifth-5", 3, a.Updates(written("fifth-5", 2), putPassword), reboot)
}

// TestUpdate_ownBusiness changes what is for the provider alone: the API hears nothing of it.
func TestUpdate_ownBusiness(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.Updates(declared("cancel_mode", "immediate"))
	a.Updates(declared("cancel_mode", "immediate", "cancel_reason", "moving away"))
	a.Updates(declared("deletion_protection", true))
	a.Updates(declared("allow_duplicate_hostname", true))
	a.Updates(declared("timeouts", attrs{"create": "5m", "update": "5m", "delete": "5m"}))
	// A cancellation that is neither pending nor wanted.
	a.Updates(declared("cancel_at_period_end", false))
	a.Updates(declared())
}

// TestUpdate_late changes a server to values that are known only at apply.
func TestUpdate_late(t *testing.T) {
	t.Parallel()
	const unknown = acctest.Unknown
	declares := func(hostname string, cycle, ends any, password string) map[string]any {
		return declared("hostname", hostname, "billing_cycle", cycle, "cancel_at_period_end", ends, "password", password)
	}
	a := start(t, simulator.Options{})
	a.Creates(declares("web-1.example.com", 1, false, "secret-1"), postServer)
	changed := declares("web-2.example.com", 6, true, "secret-2")
	a.UpdatesLate(declares(unknown, unknown, unknown, unknown), changed, putHostname, putPassword, cancelServers).
		Has("hostname", "web-2.example.com", "billing_cycle", 6, "cancel_at_period_end", true)
	a.expectServer(true, isCancelled)
	changed["cancel_at_period_end"] = false
	a.UpdatesLate(declares(unknown, unknown, unknown, unknown), changed, undoCancel).Has("cancel_request", nil)
}

// TestUpdate_interrupted interrupts changes at each of their calls: what was made is kept, the next apply makes the
// rest.
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
