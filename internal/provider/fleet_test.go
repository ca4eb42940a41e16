package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccFleet applies the example fleet, plans it again, scales a server of it, renews others for longer and destroys it. Terraform
// makes one change at a time here, so that the order of all calls that are no reads is known.
func TestAccFleet(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{ProvisionDelay: time.Minute})
	cli := sim.CLI(t)
	kernel := filepath.Join(t.TempDir(), "vault.efi")
	if err := os.WriteFile(kernel, []byte("kernel"), 0o600); err != nil {
		t.Fatal(err)
	}
	cli.Setenv("TF_VAR_kernel", kernel)
	cli.Configure(read(t, "fleet/main.tf"))
	cli.Run("init")
	expect := func(step string, calls ...string) {
		t.Helper()
		if err := sim.Wrote(calls...)(); err != nil {
			t.Errorf("%s: %v", step, err)
		}
	}
	says := func(output, text string) {
		t.Helper()
		if !strings.Contains(strings.Join(strings.Fields(output), " "), text) {
			t.Errorf("there is no %q in\n%s", text, output)
		}
	}

	planned := cli.Run("plan", "-out=plan")
	says(planned, `+ monthly_cost = { + db = 36 + vault = 30 + web = 90 }`)
	says(planned, `+ monthly_total = "156.00 EUR"`)
	expect("plan")
	// The server db has the id 2865, vault 2870, and web 2874: orders, addresses and addons have ids of their own.
	cli.Run("apply", "-parallelism=1", "plan")
	expect("apply", "POST /servers", "POST /servers", "POST /servers")
	cli.Run("plan", "-detailed-exitcode")

	cli.Run("destroy", "-auto-approve", "-parallelism=1")
	expect("destroy")
}
