package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// late is a purchase that is cut off, and takes effect later.
func late(after time.Duration) simulator.Fault {
	return simulator.Fault{OperationID: "deployServer", Late: simulator.Duration(after)}
}

// withMarks is an account whose runs share a cache directory.
func withMarks(t *testing.T) *acctest.Simulation {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{})
	sim.CacheDir = t.TempDir()
	return sim
}

// TestPurchase_late lets a purchase take effect when its run has given up on it, at the latest moment that is covered,
// and beyond it.
func TestPurchase_late(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]time.Duration{
		"after the search": 150 * time.Second, "while the next apply waits": 5 * time.Minute, "at the last moment": 9*time.Minute + 50*time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := withMarks(t)
			addFault(t, sim, late(after))
			sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()).Expect(t,
				"ERROR: Unable to determine whether server web-1.example.com was bought")
			again := sim.Session(t).Resource("vpsbg_server")
			again.Apply(t.Context(), declared()).Expect(t, `ERROR at hostname: Earlier purchase has taken effect: An earlier apply was cut off `+
				`while it bought a server with the hostname "web-1.example.com", and server 2865 has appeared since: nothing more was bought`)
			if bought := sim.State().Purchases; bought != 1 || again.Exists() {
				t.Fatalf("%d servers were bought, and the state has one: %t", bought, again.Exists())
			}
			expectOK(t, again.Import(t.Context(), onlyServer(t, sim), nil))
			expectSettled(t, again, declared())
			if bought := sim.State().Purchases; bought != 1 {
				t.Errorf("%d servers were bought", bought)
			}
		})
	}
}

// TestPurchase_killedBeforeItLands kills the provider while the purchase is under way.
func TestPurchase_killedBeforeItLands(t *testing.T) {
	t.Parallel()
	sim := withMarks(t)
	addFault(t, sim, late(150*time.Second))
	sim.Transport = &killedAfter{method: http.MethodPost, next: http.DefaultTransport}
	sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()) // nobody is left to hear of it
	sim.Transport = nil
	again := sim.Session(t).Resource("vpsbg_server")
	sim.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared()).Diagnostics.Expect(t, "WARNING at hostname: Earlier purchase may be under way: Server web-1.example.com: an earlier apply sent")
	again.Apply(t.Context(), declared()).Expect(t, "ERROR at hostname: Earlier purchase has taken effect")
	if bought := sim.State().Purchases; bought != 1 {
		t.Errorf("%d servers were bought", bought)
	}
}

// TestPurchase_neverLands waits for a purchase that the API never got, and then buys.
func TestPurchase_neverLands(t *testing.T) {
	t.Parallel()
	sim := withMarks(t)
	addFault(t, sim, simulator.Fault{OperationID: "deployServer", Drop: true})
	sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared())
	before := sim.Now()
	again := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, again.Apply(t.Context(), declared()))
	if waited := sim.Now().Sub(before); waited < 7*time.Minute || waited > 9*time.Minute { // the search took two
		t.Errorf("waited for %s", waited)
	}
	if bought := sim.State().Purchases; bought != 1 {
		t.Errorf("%d servers were bought", bought)
	}
	expectNoMark(t, sim)
}

// TestPurchase_marks are removed when it is known what came of a purchase.
func TestPurchase_marks(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*simulator.Fault{
		"bought":      nil,
		"refused":     {OperationID: "deployServer", Status: 422},
		"answer lost": {OperationID: "deployServer", When: "after", Drop: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := withMarks(t)
			if fault != nil {
				addFault(t, sim, *fault)
			}
			sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared())
			expectNoMark(t, sim)
		})
	}
}

// expectNoMark expects that no purchase is said to be under way.
func expectNoMark(t *testing.T, sim *acctest.Simulation) {
	t.Helper()
	marks, err := filepath.Glob(filepath.Join(sim.CacheDir, "sent-*", "*"))
	if err != nil || len(marks) > 0 {
		content, _ := os.ReadFile(marks[0])
		t.Errorf("%v: there is the mark %s", err, content)
	}
}

// onlyServer is the id of the one server of the account.
func onlyServer(t *testing.T, sim *acctest.Simulation) string {
	t.Helper()
	servers := sim.State().Servers
	if len(servers) != 1 {
		t.Fatalf("there are %d servers", len(servers))
	}
	for id := range servers {
		return strconv.Itoa(id)
	}
	return ""
}
