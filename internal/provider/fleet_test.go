package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccFleet applies the example fleet, plans it again, scales a server of it, and destroys it. Terraform takes the
// servers in any order, so that the order of the calls is asserted for each of them, with its boot image.
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
	says := func(output, text string) {
		t.Helper()
		if !strings.Contains(strings.Join(strings.Fields(output), " "), text) {
			t.Errorf("there is no %q in\n%s", text, output)
		}
	}
	const web, db, vault = "web.example.com", "db.example.com", "vault.example.com"

	planned := cli.Run("plan", "-out=plan")
	says(planned, `+ monthly_cost = { + db = 36 + vault = 30 + web = 90 }`)
	says(planned, `+ monthly_total = "156.00 EUR"`)
	cli.Run("apply", "plan")
	expectCalls(t, sim, "apply", map[string][]string{
		web:   {"deployServer"},
		db:    {"deployServer"},
		vault: {"uploadMeasuredBootImage", "deployServer", "attachMeasuredBootImage"},
	})
	cli.Run("plan", "-detailed-exitcode")

	cli.Setenv("TF_VAR_database_plan", "cloud-vps-4gb")
	says(cli.Run("plan"), "Its plan changes from cloud-vps-2gb to cloud-vps-4gb.")
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	expectCalls(t, sim, "scale", map[string][]string{ // a quote for each plan: Terraform plans again when it applies
		db: {"calculateServerScale", "calculateServerScale", "calculateServerScale", "scaleServer"},
	})

	says(cli.Run("destroy", "-auto-approve"), "Measured boot image stays for a while")
	expectCalls(t, sim, "destroy", map[string][]string{
		web:   {"cancelServers"},
		db:    {"cancelServers"},
		vault: {"cancelServers", "deleteMeasuredBootImage"},
	})
}

// expectCalls holds the calls since the last look, without the reads, against those that are expected for each server.
// The boot image is that of the server vault.
func expectCalls(t *testing.T, sim *acctest.Simulation, step string, want map[string][]string) {
	t.Helper()
	got, servers := map[string][]string{}, sim.State().Servers
	for _, request := range sim.Requests() {
		if request.Method == "GET" {
			continue
		}
		body, _ := request.Body.(map[string]any)
		host, _ := body["name"].(string)
		hosts := []string{host}
		for id, server := range servers {
			ids, _ := body["server_ids"].([]any)
			if slices.Contains(ids, any(float64(id))) || strings.HasPrefix(request.Path, fmt.Sprintf("/v1/servers/%d/", id)) {
				hosts = append(hosts, server.Hostname)
			}
		}
		if strings.HasPrefix(request.Path, "/v1/measured-boot-images") {
			hosts = []string{"vault.example.com"}
		}
		for _, host := range hosts {
			if host != "" {
				got[host] = append(got[host], request.OperationID)
			}
		}
	}
	sim.ResetRequests()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: the API was called with\n%v\nand should have been with\n%v", step, got, want)
	}
}
