package server_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// everything changes all that can be changed of the server of everyday.
func everything(pairs ...any) map[string]any {
	return declared(append([]any{
		"hostname", "web-9.example.com", "ssh_key_ids",
		[]any{"2872"},
		"password", "second-2", "reboot_on_password_change", true,
		"primary_iso_id", "21", "secondary_iso_id", "22", "plan", "cloud-vps-4gb", "image_id", "78", "allow_reinstall", true, "extra_ipv4", 1,
		"addons",
		attrs{"cpanel": "cpanel-admin-5", "bandwidth": "1gbps-unmetered", "microsoft_rds_sal": 2},
		"primary_ip_id", "2870", "measured_boot",
		attrs{"kernel_image_id": "2871"},
		"rescue_mode", true, "power_state", "stopped",
		"billing_cycle", 6, "cancel_at_period_end", true,
	}, pairs...)...)
}

// everyday is a server with a renewal order, an image and a key to change it with.
func everyday(t *testing.T, options simulator.Options, pairs ...any) (*acctest.Simulation, *acctest.Resource) {
	t.Helper()
	a := start(t, options)
	server := a.Session(t).Resource("vpsbg_server")
	before := declared(append([]any{
		"extra_ipv4", 1, "password", "first-1", "power_state", "running", "addons", attrs{"bandwidth": "100mbps-unmetered", "microsoft_rds_sal": 1, "backups": true},
	}, pairs...)...)
	delete(before["addons"].(map[string]any), "backups")
	expectOK(t, server.Apply(t.Context(), before))
	a.uploads("kernel.efi")
	addKey(t, a.Simulation, "admin", keyA)
	mustAdvance(t, a.Simulation, 20*day) // a renewal order is open
	expectOK(t, server.Refresh(t.Context()))
	a.ResetRequests()
	return a.Simulation, server
}

// TestSteps_everything changes everything at once: in the one order in which each change needs the fewest reboots.
func TestSteps_everything(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{"plain": {}, "quirks": {Quirks: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := everyday(t, options)
			mustApply(t, server, everything())
			expectWrote(t, sim,
				quoteScale, quoteAddons,
				"PUT /servers/2865/hostname",
				postISOs,
				postScale,
				scaleAddons, "POST /servers/2865/addons/2866", postAddons,
				postReinstall, // with the keys and the password
				postIP,
				postBoot,
				postRescue,
				postStop,
				"PATCH /orders/2873/server/2865",
				"POST /servers/cancel",
			)
			changed := theServer(t, sim)
			if changed.Reboots != 5 || changed.Reinstalls != 1 || changed.Running || !changed.RescueMode || changed.Password != "second-2" {
				t.Errorf("the server is %+v", changed)
			}
		})
	}
}

// TestSteps_order makes what may be left out of an installation, and what depends on the power.
func TestSteps_order(t *testing.T) {
	t.Parallel()
	const putPassword, patchKeys = "PUT /servers/2865/password", "PATCH /servers/2865/ssh-keys"
	for name, test := range map[string]struct {
		before, pairs []any
		calls         []string
		reboots       int
		running       bool
		warning       string
	}{
		"a password becomes effective with another boot": {
			pairs: []any{
				"password", "second-2", "reboot_on_password_change", true, "ssh_key_ids",
				[]any{"2872"},
				"plan", "cloud-vps-4gb", "primary_ip_id", "2870",
				"power_state", "running",
			},
			calls: []string{quoteScale, patchKeys, putPassword, postScale, postIP}, reboots: 2, running: true,
			warning: "WARNING: Server reboots: Server web-1.example.com (2865) reboots. Its plan changes from cloud-vps-2gb to cloud-vps-4gb. 5.13 (6.16 with VAT) EUR are charged at once. " +
				`VPSBG estimates a downtime that is extended. The address "87.121.11.54" becomes its primary one. The changes are made in this order: the API has no call for several of them.`,
		},
		"a password reboots if nothing else does": {
			pairs: []any{"password", "second-2", "reboot_on_password_change", true, "power_state", "running"},
			calls: []string{putPassword}, reboots: 1, running: true,
			warning: "WARNING: Server reboots: Server web-1.example.com (2865) reboots. reboot_on_password_change = true reboots it so that the new password takes effect.",
		},
		"a stop comes first": {
			pairs: []any{"password", "second-2", "reboot_on_password_change", true, "plan", "cloud-vps-4gb", "primary_ip_id", "2870", "power_state", "stopped"},
			calls: []string{quoteScale, postStop, putPassword, postScale, postIP}, running: false,
			warning: "WARNING: Server is changed while it is switched off: Server web-1.example.com (2865) is changed while it is switched off. Its plan changes from cloud-vps-2gb to cloud-vps-4gb.",
		},
		"a stop with a password alone": {
			pairs: []any{"password", "second-2", "reboot_on_password_change", true, "power_state", "stopped"},
			calls: []string{postStop, putPassword}, running: false,
			warning: "WARNING at password: The new password takes effect with the next boot",
		},
		"a start comes last": {
			before: []any{"power_state", "stopped"},
			pairs:  []any{"password", "second-2", "reboot_on_password_change", true, "plan", "cloud-vps-4gb", "primary_ip_id", "2870", "power_state", "running"},
			calls:  []string{quoteScale, putPassword, postScale, postIP, postStart}, running: true,
		},
		"what boots a stopped server is followed by a stop": {
			before: []any{"power_state", "stopped"},
			pairs:  []any{"measured_boot", attrs{"kernel_image_id": "2871"}, "rescue_mode", true, "power_state", "stopped"},
			calls:  []string{postBoot, postRescue, postStop}, reboots: 2, running: false,
		},
		"what boots a stopped server starts it": {
			before: []any{"power_state", "stopped"},
			pairs:  []any{"rescue_mode", true, "power_state", "running"},
			calls:  []string{postRescue}, reboots: 1, running: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := everyday(t, simulator.Options{}, test.before...)
			config := declared(append([]any{"extra_ipv4", 1, "password", "first-1", "addons", attrs{"bandwidth": "100mbps-unmetered", "microsoft_rds_sal": 1}}, test.pairs...)...)
			diags := server.Apply(t.Context(), config)
			expectOK(t, diags)
			if test.warning != "" {
				expectText(t, diags, test.warning)
			}
			expectWrote(t, sim, test.calls...)
			if changed := theServer(t, sim); changed.Reboots != test.reboots || changed.Running != test.running {
				t.Errorf("it booted %d times instead of %d, and runs: %v", changed.Reboots, test.reboots, changed.Running)
			}
			expectSettled(t, server, config)
		})
	}
}

// TestSteps_resumed fails, or is interrupted, at each of the calls, and at the look after each: what was made is kept,
// the next apply makes the rest, and nothing is paid or erased twice.
func TestSteps_resumed(t *testing.T) {
	t.Parallel()
	clean, server := everyday(t, simulator.Options{})
	expectOK(t, server.Apply(t.Context(), everything()))
	requests := clean.Requests()
	resumes := func(t *testing.T, sim *acctest.Simulation, server *acctest.Resource) {
		t.Helper()
		sim.BeforeRequest(nil)
		expectOK(t, server.Apply(t.Context(), everything()))
		expectSettled(t, server, everything())
		got, want := theServer(t, sim), theServer(t, clean)
		if got.Reinstalls != 1 || got.Password != want.Password || got.Plan != want.Plan ||
			installed(got) != installed(want) ||
			got.Running || !got.RescueMode || got.CancelRequest == nil {
			t.Errorf("the server is %+v", got)
		}
		expectSpent(t, sim, clean.State().Spent)
	}
	for at, request := range requests {
		if request.Method == http.MethodGet {
			continue
		}
		call := fmt.Sprintf("%d %s", at+1, request.OperationID)
		t.Run(call+"/refused", func(t *testing.T) {
			t.Parallel()
			sim, server := everyday(t, simulator.Options{})
			addFault(t, sim, simulator.Fault{OperationID: request.OperationID, Status: 422})
			isQuote := request.OperationID == "calculateServerAddonsScale" // which the plan can do without
			if diags := server.Apply(t.Context(), everything()); diags.HasError() == isQuote {
				t.Errorf("unexpected: %s", diags)
			}
			resumes(t, sim, server)
		})
		for _, when := range []int{at, at + 1} {
			t.Run(fmt.Sprintf("%s/interrupted at %d", call, when+1), func(t *testing.T) {
				t.Parallel()
				sim, server := everyday(t, simulator.Options{})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				sim.BeforeRequest(func(*http.Request) {
					if len(sim.Requests()) == when {
						cancel()
					}
				})
				server.Apply(ctx, everything())
				resumes(t, sim, server)
			})
		}
	}
}
