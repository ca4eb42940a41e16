package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	postISOs   = "POST /servers/2865/isos"
	postIP     = "POST /servers/2865/primary-ip"
	postBoot   = "POST /servers/2865/measured-boot"
	postRescue = "POST /servers/2865/rescue"
	endRescue  = "DELETE /servers/2865/rescue"

	// The addresses of the first server, bought with an additional one.
	firstIP, ipv6, extraIP = "2866", "2867", "2868"

	reboots = "Server web-1.example.com (2865) reboots: "
)

// interruptedAfter is a context that ends with the first request after a call of the operation.
func interruptedAfter(t *testing.T, sim *acctest.Simulation, operation string) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	sim.BeforeRequest(func(*http.Request) {
		if sim.Count(operation) > 0 {
			cancel()
			sim.BeforeRequest(nil)
		}
	})
	return ctx
}

// uploads uploads boot images in the client area; they get the next ids.
func (a account) uploads(names ...string) {
	a.t.Helper()
	for _, name := range names {
		file := vpsbg.File{Name: name, Size: 5, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("image")), nil }}
		if _, err := a.client().UploadMeasuredBootImage(a.t.Context(), file); err != nil {
			a.t.Error(err)
		}
	}
	a.ResetRequests()
}

// warns is a step that is planned with warnings.
func (a account) warns(step resource.TestStep, warnings ...string) resource.TestStep {
	step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply, a.Warned(warnings...))
	return step
}

// boots shows what a server boots, and how often it did.
func boots(s *simulator.Server) any {
	if s.MeasuredBoot == nil {
		return fmt.Sprint("stock ", s.Reboots)
	}
	if s.MeasuredBoot.InitrdImageID == nil {
		return fmt.Sprint(s.MeasuredBoot.KernelImageID, " ", s.Reboots)
	}
	return fmt.Sprint(s.MeasuredBoot.KernelImageID, " ", *s.MeasuredBoot.InitrdImageID, " ", s.Reboots)
}

// TestAccServer_measuredBoot attaches an image, another one, finds it detached, and detaches it.
func TestAccServer_measuredBoot(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	const kernel = `measured_boot = { kernel_image_id = 2868 }`
	const both = `measured_boot = { kernel_image_id = 2869, initrd_image_id = 2868 }`
	const isBooted, isStock = reboots + "It boots the images of measured_boot, which takes effect at once.", reboots + "It returns to the default boot chain, which takes effect at once."
	has := func(want string) acctest.Check { return a.server(serverID, "boot", want, boots) }
	detached := func() {
		if _, err := a.client().AttachMeasuredBootImage(t.Context(), serverID, 0, 0); err != nil {
			t.Error(err)
		}
		a.later(time.Minute)()
		a.ResetRequests()
	}
	a.run(
		resource.TestStep{Config: config()},
		after(func() { a.uploads("kernel.efi", "other.efi") }, checked(a.warns(a.updates(config(kernel), postBoot), isBooted), has("2868 1"))),
		checked(a.warns(a.updates(config(both), postBoot), isBooted), has("2869 2868 2")),
		after(detached, checked(a.warns(a.updates(config(both), postBoot), isBooted), has("2869 2868 4"))),
		checked(a.warns(a.updates(config(), postBoot), isStock), has("stock 5")),
		a.keeps(config()),
	)
}

// TestMeasuredBoot_purchase buys a server for an image: it boots that afterwards. An unknown image is a warning then, and an error
// at the next apply.
func TestMeasuredBoot_purchase(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.uploads("kernel.efi")
	server := a.Session(t).Resource("vpsbg_server")
	unknown, known := declared("measured_boot", attrs{"kernel_image_id": "99"}), declared("measured_boot", attrs{"kernel_image_id": "2864"})
	diags := server.Apply(t.Context(), unknown)
	expectOK(t, diags)
	expectText(t, diags, "WARNING: Server web-1.example.com is bought, but not set up completely: Unable to change what boots on server web-1.example.com (2866): "+
		"The selected kernel image id is invalid.")
	expectText(t, server.Apply(t.Context(), unknown), "ERROR at measured_boot.kernel_image_id: Unable to change what boots on server web-1.example.com (2866): "+
		"The selected kernel image id is invalid.")
	mustApply(t, server, known)
	expectOK(t, server.Destroy(t.Context()))
	second := a.Session(t).Resource("vpsbg_server")
	known["hostname"] = "web-2.example.com"
	mustApply(t, second, known)
	expectServers(t, a.Simulation, 2)
}

// TestMeasuredBoot_imported declares what is attached already: that reboots nothing. Unless it is declared, it is left alone.
func TestMeasuredBoot_imported(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	server := a.Session(t).Resource("vpsbg_server")
	mustApply(t, server, declared())
	a.uploads("kernel.efi")
	mustApply(t, server, declared("measured_boot", attrs{"kernel_image_id": "2868"}))
	imported := a.Session(t).Resource("vpsbg_server")
	expectOK(t, imported.Import(t.Context(), "2865", nil))
	a.ResetRequests()
	expectSettled(t, imported, declared())
	mustApply(t, imported, declared("measured_boot", attrs{"kernel_image_id": "2868"}))
	expectWrote(t, a.Simulation)
}

// TestMeasuredBoot_field sends kernel_image_id in any case: a call without it detaches.
func TestMeasuredBoot_field(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	server := a.Session(t).Resource("vpsbg_server")
	mustApply(t, server, declared())
	a.uploads("kernel.efi")
	for _, step := range []struct {
		config map[string]any
		body   string
	}{
		{declared("measured_boot", attrs{"kernel_image_id": "2868"}), `{"initrd_image_id":null,"kernel_image_id":2868}`},
		{declared(), `{"initrd_image_id":null,"kernel_image_id":null}`},
	} {
		a.ResetRequests()
		mustApply(t, server, step.config)
		for _, request := range a.Requests() {
			if sent, err := json.Marshal(request.Body); request.OperationID == "attachMeasuredBootImage" && (err != nil || string(sent) != step.body) {
				t.Errorf("sent %s", sent)
			}
		}
		expectWrote(t, a.Simulation, postBoot)
	}
}

// TestAccServer_rescue is in the rescue system from the beginning, leaves it, and is found in it.
func TestAccServer_rescue(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	const on, off = `rescue_mode = true`, `rescue_mode = false`
	is := func(rescue bool, reboots int) acctest.Check {
		return a.server(serverID, "rescue mode and reboots", fmt.Sprint(rescue, reboots), func(s *simulator.Server) any { return fmt.Sprint(s.RescueMode, s.Reboots) })
	}
	enters := a.change(serverID, simulator.ServerChange{RescueMode: pointer(true)})
	a.run(
		resource.TestStep{
			Config: config(on), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{a.Wrote("POST /servers", postRescue), is(true, 1)},
		},
		checked(a.warns(a.updates(config(off), endRescue), reboots+"It leaves the rescue system."), is(false, 2)),
		after(enters, checked(a.warns(a.updates(config(off), endRescue), reboots+"It leaves the rescue system."), is(false, 3))),
		checked(a.warns(a.updates(config(on), postRescue), reboots+"It boots into the rescue system."), is(true, 4)),
		// Unset, it stays as it is.
		checked(a.updates(config()), is(true, 4)),
		a.keeps(config()),
	)
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

// TestAccServer_primaryIP has another address as its primary one, and is found with a different one.
func TestAccServer_primaryIP(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	with := func(id string) string { return config(`extra_ipv4 = 1`, `primary_ip_id = `+id) }
	const first, extra = "87.121.11.50", "87.121.11.52"
	is := func(reboots int) acctest.Check {
		return a.server(serverID, "reboots", reboots, func(s *simulator.Server) any { return s.Reboots })
	}
	changed := func() {
		if _, err := a.client().ChangeServerPrimaryIP(t.Context(), serverID, 2866); err != nil {
			t.Error(err)
		}
		a.later(time.Minute)()
		a.ResetRequests()
	}
	a.run(
		resource.TestStep{Config: config(`extra_ipv4 = 1`), ConfigStateChecks: []statecheck.StateCheck{value("ipv4_address", knownvalue.StringExact(first))}},
		a.updates(with(firstIP)),
		checked(a.warns(a.updates(with(extraIP), postIP), reboots+`The address "`+extra+`" becomes its primary one.`),
			value("ipv4_address", knownvalue.StringExact(extra)), is(1)),
		after(changed, checked(a.warns(a.updates(with(extraIP), postIP), reboots+`The address "`+extra+`" becomes its primary one.`), is(3))),
		a.refused("primary_ip_id", `Server web-1.example.com (2865) has no address with the id 99. It has: "2866" ("87.121.11.50"), "2867" ("2a01:8740:0:b33::1"), "2868" ("87.121.11.52").`,
			with("99")),
		// Each version has one, and one that is no longer declared stays.
		a.updates(with(ipv6), postIP),
		checked(a.updates(config(`extra_ipv4 = 1`)), value("ipv4_address", knownvalue.StringExact(extra)), is(4)),
	)
}

// TestAccServer_isos attaches ISOs to a server that is installed from an image, and detaches them.
func TestAccServer_isos(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	const primary, secondary = `primary_iso_id = 21`, `secondary_iso_id = 22`
	has := func(want string) acctest.Check {
		return a.server(serverID, "ISOs", want, func(s *simulator.Server) any { return attached(s) })
	}
	a.run(
		resource.TestStep{
			Config: config(primary, secondary), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{a.Wrote("POST /servers", postISOs), has("21 22")},
		},
		checked(a.updates(config(secondary), postISOs), has("- 22")),
		checked(a.updates(config(), postISOs), has("- -")),
		checked(a.updates(config(primary), postISOs), has("21 -")),
		a.refused("secondary_iso_id", "The selected secondary iso id is invalid.", config(primary, `secondary_iso_id = 99`)),
	)
}

// attached shows the ISOs of a server.
func attached(s *simulator.Server) string {
	show := func(id *int) string {
		if id == nil {
			return "-"
		}
		return fmt.Sprint(*id)
	}
	return show(s.AttachedISOs.PrimaryISOID) + " " + show(s.AttachedISOs.SecondaryISOID)
}

// TestISOs_purchase installs from an ISO, for which there is nothing to do afterwards, or attaches one beside an image; that
// may fail, and the next apply does it.
func TestISOs_purchase(t *testing.T) {
	t.Parallel()
	t.Run("installed from it", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{})
		server := sim.Session(t).Resource("vpsbg_server")
		config := declared("primary_iso_id", "21", "secondary_iso_id", "22")
		delete(config, "image_id")
		mustApply(t, server, config)
		expectWrote(t, sim, "POST /servers")
		if got := attached(theServer(t, sim)); got != "21 22" {
			t.Errorf("attached is %s", got)
		}
	})
	t.Run("attached later", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{})
		server := sim.Session(t).Resource("vpsbg_server")
		addFault(t, sim, simulator.Fault{OperationID: "modifyServerISOs", Status: 422})
		config := declared("primary_iso_id", "21", "secondary_iso_id", "22", "rescue_mode", true, "power_state", "stopped")
		diags := server.Apply(t.Context(), config)
		expectOK(t, diags)
		expectText(t, diags, "WARNING: Server web-1.example.com is bought, but not set up completely: Unable to change the ISOs of server web-1.example.com (2865)")
		expectDiagnostic(t, diags, `The next apply tries again`)
		expectWrote(t, sim, "POST /servers", postISOs)
		mustApply(t, server, config)
		expectWrote(t, sim, postISOs, postRescue, postStop)
		if got := attached(theServer(t, sim)); got != "21 22" {
			t.Errorf("attached is %s", got)
		}
		expectServers(t, sim, 1)
	})
	for name, later := range map[string]time.Duration{"not provisioned in time": 2 * time.Hour, "not provisioned at the next apply": time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{ProvisionDelay: 30 * time.Minute})
			server := a.Session(t).Resource("vpsbg_server")
			config := declared("primary_iso_id", "21", "rescue_mode", true, "measured_boot", attrs{"kernel_image_id": "2866"}, "power_state", "stopped",
				"timeouts", attrs{"create": "10m"})
			expectOK(t, server.Apply(t.Context(), config))
			a.uploads("kernel.efi")
			mustAdvance(t, a.Simulation, later)
			mustApply(t, server, config)
			expectWrote(t, a.Simulation, postISOs, postBoot, postRescue, postStop)
		})
	}
}

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

// TestBoot_faults loses the answer of each call that boots in every way: it is booted once, and where nothing happened the error
// says so.
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
