package iso_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestISO_late lets a creation take effect when its run has given up on it: it is not sent again.
func TestISO_late(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lands time.Duration
		pause time.Duration // before the next apply
		sent  int
		says  string
	}{
		"before the next apply":      {lands: 3 * time.Minute, pause: 2 * time.Minute, sent: 1, says: "WARNING: Earlier creation has taken effect: ISO rescue: an earlier apply was cut off"},
		"while the next apply waits": {lands: 6 * time.Minute, sent: 1, says: "WARNING: Earlier creation has taken effect"},
		"never":                      {lands: 100 * time.Hour, sent: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			sim.CacheDir = t.TempDir()
			must(t, sim.AddFault(simulator.Fault{OperationID: "createISO", Late: simulator.Duration(test.lands)}))
			expect(t, sim.Session(t).Resource(kind).Apply(t.Context(), declared(here)), "It may still take effect")
			must(t, sim.Advance(test.pause))
			iso := sim.Session(t).Resource(kind)
			expect(t, iso.Apply(t.Context(), declared(here)), test.says)
			if ids := own(sim); sim.Count("createISO") != test.sent || len(ids) != 1 || iso.Get("id") != ids[0].String() {
				t.Errorf("%v exist after %d creations", ids, sim.Count("createISO"))
			}
		})
	}
}

// TestISO_limited answers 429, before or after the creation.
func TestISO_limited(t *testing.T) {
	t.Parallel()
	for when, test := range map[string]struct {
		sent int
		says string
	}{
		"before": {2, ""}, "after": {1, "Created, although the answer was lost"},
	} {
		iso, sim := start(t, simulator.Options{}, simulator.Fault{OperationID: "createISO", When: when, Status: http.StatusTooManyRequests})
		expect(t, iso.Apply(t.Context(), declared(here)), test.says)
		if sim.Count("createISO") != test.sent || len(own(sim)) != 1 {
			t.Errorf("%s: %v exist after %d creations", when, own(sim), sim.Count("createISO"))
		}
	}
}
