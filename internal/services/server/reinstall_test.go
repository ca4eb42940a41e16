package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// installs returns what a server runs, and how often it was reinstalled.
func installs(s *simulator.Server) any {
	if s.Install.ImageID == nil {
		return fmt.Sprint("no image ", s.Reinstalls)
	}
	return fmt.Sprint(*s.Install.ImageID, " ", s.Reinstalls)
}

func expectInstalls(t *testing.T, sim *acctest.Simulation, want string) {
	t.Helper()
	if got := installs(theServer(t, sim)); got != want {
		t.Errorf("the server runs %v, not %s", got, want)
	}
}

// TestReinstall installs another image, and the same one when a trigger changes; nothing else erases it.
func TestReinstall(t *testing.T) {
	t.Parallel()
	allowed := func(pairs ...any) map[string]any {
		return declared(append([]any{"image_id", "78", "allow_reinstall", true}, pairs...)...)
	}
	first, second := attrs{"seed": "1"}, attrs{"seed": "2"}
	a := begun(t, simulator.Options{})
	a.Refuses("image_id", `Because image_id changes from "73" to "78", it would be reinstalled and lose all its data. `+
		"Set allow_reinstall = true if this is what you want. Otherwise restore the old value, "+
		"which also accepts a server that was reinstalled in the client area.", declared("image_id", "78"))
	a.Updates(allowed(), postReinstall).Has("image_id", "78").Warned("image_id: Server web-1.example.com (2865) is erased. " +
		`Because image_id changes from "73" to "78", it is reinstalled and loses all its data.`)
	a.expectServer("78 1", installs)
	a.Updates(allowed("reinstall_triggers", first))
	a.expectServer("78 1", installs)
	a.Updates(allowed("reinstall_triggers", second), postReinstall).Warned("reinstall_triggers: Server web-1.example.com (2865) is erased. " +
		"Because reinstall_triggers change, it is reinstalled and loses all its data.")
	a.expectServer("78 2", installs)
	a.Refuses("reinstall_triggers", "Because reinstall_triggers change, it would be reinstalled and lose all its data.",
		declared("image_id", "78", "reinstall_triggers", first))
	a.Updates(allowed())
	a.expectServer("78 2", installs)
}

// TestReinstall_access sets keys and password on the new installation, which take no calls of their own.
func TestReinstall_access(t *testing.T) {
	t.Parallel()
	for name, secret := range map[string][]any{
		"password":    {"password", "second-2"},
		"password_wo": {"password_wo", "second-2", "password_wo_version", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			key := addKey(t, sim, "admin", keyA)
			server := sim.Session(t).Resource("vpsbg_server")
			expectOK(t, server.Apply(t.Context(), declared("password_wo", "first-1", "password_wo_version", 1)))
			sim.ResetRequests()
			config := declared(append(secret, "image_id", "78", "allow_reinstall", true, "ssh_key_ids", []any{key}, "reboot_on_password_change", true)...)
			mustApply(t, server, config)
			expectWrote(t, sim, fmt.Sprintf("POST /servers/%v/reinstall", server.Get("id")))
			if installed := theServer(t, sim); installed.Password != "second-2" || len(installed.SSHKeys) != 1 || installed.Reboots != 1 {
				t.Errorf("the server is %+v", installed)
			}
			// What does not change is set again, because the disk was erased.
			config["image_id"] = "75"
			mustApply(t, server, config)
			if installed := theServer(t, sim); installed.Password != "second-2" || len(installed.SSHKeys) != 1 {
				t.Errorf("the server is %+v", installed)
			}
		})
	}
}

// TestReinstall_iso installs from an ISO where there is no image, and nothing where there is neither.
func TestReinstall_iso(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	server := sim.Session(t).Resource("vpsbg_server")
	from := func(pairs ...any) map[string]any {
		config := declared(append(pairs, "allow_reinstall", true)...)
		delete(config, "image_id")
		return config
	}
	mustApply(t, server, from("snapshot_id", "121", "reinstall_triggers", attrs{"seed": "1"}))
	expectText(t, server.Plan(t.Context(), from("snapshot_id", "121", "reinstall_triggers", attrs{"seed": "2"})).Diagnostics,
		"ERROR at reinstall_triggers: Nothing to install: Server web-1.example.com (2865) is to be reinstalled, which needs image_id or primary_iso_id.")
	sim.ResetRequests()
	mustApply(t, server, from("snapshot_id", "121", "primary_iso_id", "21", "reinstall_triggers", attrs{"seed": "2"}))
	expectWrote(t, sim, postISOs, postReinstall)
	expectInstalls(t, sim, "no image 1")
}

// reinstalls are the two causes of an installation: another image, which shows, and a trigger, which does not.
var reinstalls = map[string][]any{
	"image":   {"image_id", "78", "reinstall_triggers", attrs{"seed": "1"}},
	"trigger": {"image_id", "73", "reinstall_triggers", attrs{"seed": "2"}},
}

func prepared(t *testing.T, options simulator.Options) (*acctest.Simulation, *acctest.Resource) {
	t.Helper()
	return owned(t, options, "allow_reinstall", true, "reinstall_triggers", attrs{"seed": "1"})
}

// TestReinstall_faults loses the answer in every way: one that took effect is never repeated, and where nothing
// happened the error says so.
func TestReinstall_faults(t *testing.T) {
	t.Parallel()
	for cause, changes := range reinstalls {
		for name, fault := range lostAnswers {
			if name == "423 after" && cause == "trigger" {
				continue // that a refused installation of the same image has happened does not show
			}
			t.Run(cause+"/"+name, func(t *testing.T) {
				t.Parallel()
				sim, server := prepared(t, simulator.Options{})
				fault.OperationID = "reinstallServer"
				addFault(t, sim, fault)
				config := declared(append(changes, "allow_reinstall", true)...)
				diags := server.Apply(t.Context(), config)
				if nothingHappened(fault) {
					expectDiagnostic(t, diags, `ERROR: Unable to reinstall server web-1.example.com \(2865\): .*`+withoutEffect)
					diags = server.Apply(t.Context(), config)
				}
				expectOK(t, diags)
				expectSettled(t, server, config)
				expectInstalls(t, sim, fmt.Sprint(changes[1], " 1"))
			})
		}
	}
}

// TestReinstall_slow is accepted and takes longer than the timeout: it is not sent again by the next apply, nor by one
// that is interrupted.
func TestReinstall_slow(t *testing.T) {
	t.Parallel()
	for cause, changes := range reinstalls {
		t.Run(cause, func(t *testing.T) {
			t.Parallel()
			sim, server := prepared(t, simulator.Options{InstallDelay: time.Hour})
			config := declared(append(changes, "allow_reinstall", true, "timeouts", attrs{"update": "10m"})...)
			expectText(t, server.Apply(t.Context(), config), "ERROR: Unable to reinstall server web-1.example.com (2865): "+
				"the API accepted the request, but server 2865 does not show its effect within the time allowed.")
			expectOK(t, server.Refresh(t.Context())) // in the middle of it
			mustAdvance(t, sim, 2*time.Hour)
			mustApply(t, server, config)
			expectInstalls(t, sim, fmt.Sprint(changes[1], " 1"))
			expectWrote(t, sim, postReinstall)
		})
		t.Run(cause+", applied again in the middle", func(t *testing.T) {
			t.Parallel()
			sim, server := prepared(t, simulator.Options{})
			config := declared(append(changes, "allow_reinstall", true)...)
			expectDiagnostic(t, server.Apply(interruptedAfter(t, sim, "reinstallServer"), config), `ERROR: Unable to reinstall server .*interrupted`)
			expectOK(t, server.Apply(t.Context(), config))
			mustAdvance(t, sim, 2*time.Minute)
			expectSettled(t, server, config)
			expectInstalls(t, sim, fmt.Sprint(changes[1], " 1"))
		})
	}
}

// TestReinstall_refused meets an API that does not install: the state does not claim it.
func TestReinstall_refused(t *testing.T) {
	t.Parallel()
	sim, server := prepared(t, simulator.Options{UnconfirmedRoutes: true})
	config := declared("image_id", "78", "allow_reinstall", true, "reinstall_triggers", attrs{"seed": "1"})
	expectDiagnostic(t, server.Apply(t.Context(), config), `ERROR: Unable to reinstall server .*answered 404 .*The route of reinstallServer is not confirmed`)
	if server.Get("image_id") != "73" {
		t.Errorf("the state has image %v", server.Get("image_id"))
	}
	if err := sim.SetVariants(simulator.Variants{}); err != nil {
		t.Fatal(err)
	}
	unknown := declared("image_id", "99", "allow_reinstall", true, "reinstall_triggers", attrs{"seed": "1"})
	expectText(t, server.Apply(t.Context(), unknown), "ERROR at image_id: Unknown image: VPSBG has no image with the id 99.")
	mustApply(t, server, config)
}

// TestReinstall_drift was reinstalled in the client area: its image is taken over when it is declared, and never
// overwritten unless that is allowed.
func TestReinstall_drift(t *testing.T) {
	t.Parallel()
	sim, _ := prepared(t, simulator.Options{})
	server := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, server.Import(t.Context(), "2865", nil))
	// After an import the first triggers install nothing.
	config := declared("reinstall_triggers", attrs{"seed": "1"})
	mustApply(t, server, config)
	expectWrote(t, sim)

	other := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, other.Import(t.Context(), "2865", nil))
	mustApply(t, other, declared("image_id", "78", "allow_reinstall", true))
	expectOK(t, server.Refresh(t.Context()))
	expectText(t, server.Plan(t.Context(), config).Diagnostics, `ERROR at image_id: Server would be erased: Server web-1.example.com (2865) would be erased. Because image_id changes from "78" to "73"`)
	config["image_id"] = "78"
	expectSettled(t, server, config)
	delete(config, "image_id")
	expectSettled(t, server, config)
	expectInstalls(t, sim, "78 1")
}

// TestReinstall_readToken plans with a token that may only read.
func TestReinstall_readToken(t *testing.T) {
	t.Parallel()
	sim, server := prepared(t, simulator.Options{})
	reader := withReadToken(t, sim, server)
	planned := reader.Plan(t.Context(), declared("image_id", "78", "allow_reinstall", true, "reinstall_triggers", attrs{"seed": "1"},
		"power_state", "stopped", "rescue_mode", true, "primary_iso_id", "21", "primary_ip_id", ipv6, "measured_boot", attrs{"kernel_image_id": "1"}))
	expectOK(t, planned.Diagnostics)
	expectWrote(t, sim)
	expectText(t, reader.ApplyPlan(t.Context(), planned), "ERROR: Unable to change the ISOs of server web-1.example.com (2865): POST /servers/2865/isos (modifyServerISOs) answered 403")
}
