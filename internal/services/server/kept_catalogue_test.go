package server_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestKeptCatalogue refuses nothing because of what another run has read some minutes ago: an image that is new, and a
// plan that is new or in stock again.
func TestKeptCatalogue(t *testing.T) {
	t.Parallel()
	other := `{"data": [{"id": 105, "key": "cloud-vps-4gb"}]}`
	soldOut := `{"data": [{"id": 104, "key": "cloud-vps-2gb", "available": false, "minimum_billing_cycle": 1, "price": 25, "price_with_vat": 30}]}`
	noImages := `{"data": [{"id": 78, "name": "Another one"}]}`
	for name, test := range map[string]struct{ operation, body, refusal string }{
		"new image":         {"listServerImages", noImages, "ERROR at image_id: Unknown image"},
		"new plan":          {"listPlans", other, "ERROR at plan: Unknown plan"},
		"plan that is back": {"listPlans", soldOut, "ERROR at plan: Plan out of stock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			sim.CacheDir = t.TempDir()
			addFault(t, sim, simulator.Fault{OperationID: test.operation, Body: &test.body, Times: -1})
			plan := func() acctest.Diagnostics {
				return sim.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared()).Diagnostics
			}
			expectText(t, plan(), test.refusal)
			sim.ClearFaults()
			sim.ResetRequests()
			expectOK(t, plan())
			if got := sim.Count(test.operation); got != 1 {
				t.Errorf("it was read %d times", got)
			}
		})
	}
}
