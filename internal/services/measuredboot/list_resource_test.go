package measuredboot_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestList finds images, and what is left to do after the import is what the documentation says: to name the file.
func TestList(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file := filepath.Join(t.TempDir(), "vmlinuz-with-a-long-name.efi")
	if err := os.WriteFile(file, bytes.Repeat([]byte("kernel"), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	uploaded := sim.Session(t).Resource("vpsbg_measured_boot_image")
	if diags := uploaded.Apply(t.Context(), map[string]any{"file": file}); len(diags) > 0 {
		t.Fatal(diags)
	}

	sim.ResetRequests()
	session := sim.Session(t)
	all, diags := session.ListAll(t.Context(), "vpsbg_measured_boot_image", acctest.Query{IncludeResource: true})
	if calls := sim.Calls(true); len(diags) > 0 || !slices.Equal(calls, []string{"GET /measured-boot-images"}) {
		t.Errorf("the list made the calls %q and reported %s", calls, diags)
	}
	id := uploaded.IdentityID()
	if want := []string{"vmlinuz-with-a-long- (" + id + ")"}; !slices.Equal(acctest.Names(all), want) {
		t.Fatalf("found %q, want %q", acctest.Names(all), want)
	}
	imported := all[0].ImportOnly(t.Context())
	config := all[0].Configuration(t.Context())
	if config["file"] != nil || config["name"] == nil || config["checksum"] != nil {
		t.Errorf("the configuration %v is generated", config)
	}
	config["file"], config["name"] = file, nil
	sim.ResetRequests()
	plan := imported.Plan(t.Context(), config)
	if plan.Diagnostics.HasError() || plan.Replaces() {
		t.Fatalf("the plan with the file is %s%s", plan.Diagnostics, plan)
	}
	if diags := imported.ApplyPlan(t.Context(), plan); len(diags) > 0 {
		t.Error(diags)
	}
	if plan := imported.Plan(t.Context(), config); !plan.IsEmpty() || imported.Get("name") != "vmlinuz-with-a-long-name.efi" {
		t.Errorf("the next plan is not empty: %s%s", plan.Diagnostics, plan)
	}
	if wrote := sim.Calls(false); len(wrote) > 0 {
		t.Errorf("the import sent %q", wrote)
	}
}

func TestList_errors(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	if err := sim.AddFault(simulator.Fault{OperationID: "listMeasuredBootImages", Status: 403, Times: -1}); err != nil {
		t.Fatal(err)
	}
	all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_measured_boot_image", acctest.Query{})
	const want = "ERROR: Unable to list measured boot images: GET /measured-boot-images (listMeasuredBootImages) answered 403 Forbidden"
	if len(all) > 0 || !strings.HasPrefix(diags.String(), want) {
		t.Errorf("found %q and reported %s, want %q", acctest.Names(all), diags, want)
	}
}
