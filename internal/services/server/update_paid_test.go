package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// boughtLater is what an update buys.
var boughtLater = map[string]struct {
	operation, attribute string
	before, declared     map[string]any
	shows                func(*simulator.Server) any
	want                 string
}{
	"addons": {
		"purchaseServerAddons", "addons", declared(), declared("addons", attrs{"backups": true, "microsoft_rds_sal": 2}),
		installed, "backups, 2 microsoft-rds-sal",
	},
	"sizes of addons": {
		"scaleServerAddons", "addons", declared("addons", attrs{"cpanel": "cpanel-admin-5"}), declared("addons", attrs{"cpanel": "cpanel-pro-30"}),
		installed, "cpanel-pro-30",
	},
	"a plan": {
		"scaleServer", "plan", declared(), declared("plan", "cloud-vps-4gb"),
		func(s *simulator.Server) any { return fmt.Sprint(s.Plan, ", rebooted ", s.Reboots) }, "cloud-vps-4gb, rebooted 1",
	},
}

// TestUpdate_paidLate lets what an update buys take effect when its run has given up on it: it is not bought twice.
func TestUpdate_paidLate(t *testing.T) {
	t.Parallel()
	for name, test := range boughtLater {
		for when, lands := range map[string]time.Duration{
			"before the next apply": 3 * time.Minute, "while the next apply waits": 6 * time.Minute, "never": 100 * time.Hour,
		} {
			t.Run(name+", "+when, func(t *testing.T) {
				t.Parallel()
				sim := withMarks(t)
				server := sim.Session(t).Resource("vpsbg_server")
				expectOK(t, server.Apply(t.Context(), test.before))
				mustAdvance(t, sim, time.Hour)
				sim.ResetRequests()
				addFault(t, sim, simulator.Fault{OperationID: test.operation, Late: simulator.Duration(lands)})
				lost := server.Apply(t.Context(), test.declared)
				lost.Expect(t, "It may still take effect: check the client area for its effect before you apply again. The next apply by the same user "+
					"on the same machine waits for it until 600 seconds after it was sent")
				if lands < 5*time.Minute {
					mustAdvance(t, sim, 2*time.Minute)
				}
				again := sim.Session(t).Continue(*server)
				diags := again.Apply(t.Context(), test.declared)
				if diags.HasError() || sim.Count(test.operation) != 1 && when != "never" {
					t.Errorf("it was sent %d times: %s", sim.Count(test.operation), diags)
				}
				if when == "while the next apply waits" {
					for _, summary := range []string{"Earlier purchase may be under way", "Earlier purchase has taken effect"} {
						if !strings.Contains(diags.String(), "WARNING at "+test.attribute+": "+summary+": Server web-1.example.com (2865)") {
							t.Errorf("no %q in %s", summary, diags)
						}
					}
				}
				if got := test.shows(theServer(t, sim)); got != test.want {
					t.Errorf("the server has %v, not %s", got, test.want)
				}
				expectSettled(t, again, test.declared)
			})
		}
	}
}

// TestUpdate_paidLimited answers 429, before or after what an update buys has taken effect.
func TestUpdate_paidLimited(t *testing.T) {
	t.Parallel()
	for name, test := range boughtLater {
		for when, sent := range map[string]int{"before": 2, "after": 1} {
			t.Run(name+", "+when, func(t *testing.T) {
				t.Parallel()
				sim := acctest.Start(t, simulator.Options{})
				server := sim.Session(t).Resource("vpsbg_server")
				expectOK(t, server.Apply(t.Context(), test.before))
				mustAdvance(t, sim, time.Hour)
				sim.ResetRequests()
				addFault(t, sim, simulator.Fault{OperationID: test.operation, When: when, Status: http.StatusTooManyRequests})
				diags := server.Apply(t.Context(), test.declared)
				if diags.HasError() || sim.Count(test.operation) != sent || test.shows(theServer(t, sim)) != test.want {
					t.Errorf("it was sent %d times, and the server has %v: %s", sim.Count(test.operation), test.shows(theServer(t, sim)), diags)
				}
			})
		}
	}
}

// TestPurchase_limited answers 429, before or after the server is bought.
func TestPurchase_limited(t *testing.T) {
	t.Parallel()
	for when, sent := range map[string]int{"before": 2, "after": 1} {
		sim := acctest.Start(t, simulator.Options{})
		addFault(t, sim, simulator.Fault{OperationID: "deployServer", When: when, Status: http.StatusTooManyRequests})
		server := sim.Session(t).Resource("vpsbg_server")
		if diags := server.Apply(t.Context(), declared()); diags.HasError() || sim.Count("deployServer") != sent {
			t.Errorf("%s: sent %d times: %s", when, sim.Count("deployServer"), diags)
		}
		expectServers(t, sim, 1)
	}
}
