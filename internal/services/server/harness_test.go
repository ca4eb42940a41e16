package server_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// What the tests share that play Terraform in this process.

var (
	expectOK          = acctest.ExpectOK
	expectDiagnostic  = acctest.ExpectDiagnostic
	expectNoOpenOrder = acctest.ExpectNoOpenOrder
)

// declared is a complete configuration of a server; the pairs change attributes of it.
func declared(pairs ...any) map[string]any {
	config := map[string]any{"hostname": "web-1.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": "73"}
	for i := 0; i < len(pairs); i += 2 {
		config[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return config
}

func expectServers(t *testing.T, sim *acctest.Simulation, want int) {
	t.Helper()
	if got := sim.State().Purchases; got != want {
		t.Errorf("%d servers were bought, not %d: %s", got, want, sim.Calls(true))
	}
}

// expectSettled demands that applying again changes nothing and that the state has the server's own id.
func expectSettled(t *testing.T, server *acctest.Resource, config map[string]any) {
	t.Helper()
	expectOK(t, server.Refresh(t.Context()))
	plan := server.Plan(t.Context(), config)
	expectOK(t, plan.Diagnostics)
	if !plan.IsEmpty() {
		t.Error("the next plan is not empty")
	}
	if id, _ := server.Get("id").(string); !regexp.MustCompile(`^\d+$`).MatchString(id) || server.IdentityID() != id {
		t.Errorf("the id is %q and the identity %q", id, server.IdentityID())
	}
	if status := server.Get("status"); status != "active" {
		t.Errorf("the server is %v", status)
	}
}

func addFault(t *testing.T, sim *acctest.Simulation, fault simulator.Fault) {
	t.Helper()
	if err := sim.AddFault(fault); err != nil {
		t.Fatal(err)
	}
}

func mustAdvance(t *testing.T, sim *acctest.Simulation, d time.Duration) {
	t.Helper()
	if err := sim.Advance(d); err != nil {
		t.Fatal(err)
	}
}
