package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// attached shows the ISOs of a server.
func attached(s *simulator.Server) any {
	show := func(id *int) string {
		if id == nil {
			return "-"
		}
		return fmt.Sprint(*id)
	}
	return show(s.AttachedISOs.PrimaryISOID) + " " + show(s.AttachedISOs.SecondaryISOID)
}

// TestISOs attaches ISOs to a server that is installed from an image, and detaches them.
func TestISOs(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.Creates(declared("primary_iso_id", 21, "secondary_iso_id", 22), postServer, postISOs)
	a.expectServer("21 22", attached)
	a.Updates(declared("secondary_iso_id", 22), postISOs)
	a.expectServer("- 22", attached)
	a.Updates(declared(), postISOs)
	a.expectServer("- -", attached)
	a.Updates(declared("primary_iso_id", 21), postISOs)
	a.expectServer("21 -", attached)
	a.Refuses("secondary_iso_id", "The selected secondary iso id is invalid.", declared("primary_iso_id", 21, "secondary_iso_id", 99))
}

// TestISOs_purchase installs from an ISO, for which there is nothing to do afterwards, or attaches one beside an image;
// that may fail, and the next apply does it.
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
		expectText(t, diags, "WARNING: Server is bought, but not set up completely: Server web-1.example.com: Unable to change the ISOs of server web-1.example.com (2865)")
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
