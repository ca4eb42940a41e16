package server_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestBoot_unconfirmed meets an API without the routes that are guesses.
func TestBoot_unconfirmed(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{UnconfirmedRoutes: true}, "extra_ipv4", 1)
	for operation, config := range map[string]map[string]any{
		"enableServerRescue":  declared("extra_ipv4", 1, "rescue_mode", true),
		"disableServerRescue": declared("extra_ipv4", 1, "rescue_mode", false),
		"modifyServerISOs":    declared("extra_ipv4", 1, "primary_iso_id", "21"),
	} {
		change(t, sim, serverID, simulator.ServerChange{RescueMode: pointer(operation == "disableServerRescue")})
		expectDiagnostic(t, server.Apply(t.Context(), config), `ERROR: Unable to change the (ISOs|rescue mode) of server .*answered 404 .*The route of `+operation+` is not confirmed`)
	}
	mustApply(t, server, declared("extra_ipv4", 1, "primary_ip_id", extraIP))
	expectSettled(t, server, declared("extra_ipv4", 1, "primary_ip_id", extraIP))
}

// TestBoot_faults loses the answer of each call that boots in every way: it is booted once, and where nothing happened
// the error says so.
func TestBoot_faults(t *testing.T) {
	t.Parallel()
	for operation, changes := range map[string][2]any{
		"enableServerRescue":      {"rescue_mode", true},
		"changeServerPrimaryIP":   {"primary_ip_id", extraIP},
		"attachMeasuredBootImage": {"measured_boot", attrs{"kernel_image_id": "2869"}},
		"modifyServerISOs":        {"primary_iso_id", "21"},
	} {
		for name, fault := range lostAnswers {
			t.Run(operation+"/"+name, func(t *testing.T) {
				t.Parallel()
				a := start(t, simulator.Options{})
				server := a.Session(t).Resource("vpsbg_server")
				expectOK(t, server.Apply(t.Context(), declared("extra_ipv4", 1)))
				a.uploads("kernel.efi")
				fault.OperationID = operation
				addFault(t, a.Simulation, fault)
				config := declared("extra_ipv4", 1, changes[0], changes[1])
				diags := server.Apply(t.Context(), config)
				times := 1
				if operation == "modifyServerISOs" {
					times = 0 // and may be sent again
				} else if nothingHappened(fault) {
					expectDiagnostic(t, diags, `ERROR: Unable to change .* server .*`+withoutEffect)
					diags = server.Apply(t.Context(), config)
				}
				expectOK(t, diags)
				expectSettled(t, server, config)
				if got := theServer(t, a.Simulation).Reboots; got != times {
					t.Errorf("it booted %d times instead of %d", got, times)
				}
			})
		}
	}
}

// TestBoot_slow takes longer than the timeout: the next apply waits for it without sending it again.
func TestBoot_slow(t *testing.T) {
	t.Parallel()
	for call, changes := range map[string][2]any{
		postRescue: {"rescue_mode", true},
		postIP:     {"primary_ip_id", extraIP},
		postBoot:   {"measured_boot", attrs{"kernel_image_id": "2869"}},
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{PowerDelay: time.Hour})
			server := a.Session(t).Resource("vpsbg_server")
			expectOK(t, server.Apply(t.Context(), declared("extra_ipv4", 1)))
			a.uploads("kernel.efi")
			config := declared("extra_ipv4", 1, "timeouts", attrs{"update": "10m"}, changes[0], changes[1])
			expectDiagnostic(t, server.Apply(t.Context(), config), `ERROR: Unable to change .* the API accepted the request, but server 2865 does not show its effect within the time allowed`)
			mustAdvance(t, a.Simulation, 45*time.Minute)
			expectOK(t, server.Apply(t.Context(), config))
			expectSettled(t, server, config)
			if call != postRescue { // which may be refused once
				expectWrote(t, a.Simulation, call)
			}
			if got := theServer(t, a.Simulation).Reboots; got != 1 {
				t.Errorf("it booted %d times", got)
			}
		})
	}
}
