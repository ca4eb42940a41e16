package iso_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestList finds all ISOs. Each is what its import gives, and the configuration that Terraform generates for it has an
// empty plan.
func TestList(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	added := sim.Session(t).Resource("vpsbg_iso")
	if diags := added.Apply(t.Context(), map[string]any{"name": "rescue", "url": "https://example.com/rescue.iso"}); len(diags) > 0 {
		t.Fatal(diags)
	}
	sim.ResetRequests()
	all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_iso", acctest.Query{IncludeResource: true})
	if calls := sim.Calls(true); len(diags) > 0 || !slices.Equal(calls, []string{"GET /isos"}) {
		t.Errorf("the list made the calls %q and reported %s", calls, diags)
	}
	if len(all) != len(sim.State().ISOs) {
		t.Errorf("found %q", acctest.Names(all))
	}
	for _, found := range all {
		imported := found.Import(t.Context())
		id, _ := imported.Get("id").(string)
		if imported.IdentityID() != id || !strings.HasSuffix(found.Name, " ("+id+")") {
			t.Errorf("%s has the name %q and the identity %q", id, found.Name, imported.IdentityID())
		}
	}
	if last := all[len(all)-1]; last.Name != "rescue ("+added.IdentityID()+")" || last.Configuration(t.Context())["url"] != "https://example.com/rescue.iso" {
		t.Errorf("found %q with the configuration %v", last.Name, last.Configuration(t.Context()))
	}
}

func TestList_errors(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		403: "ERROR: Unable to list ISOs: GET /isos (listISOs) answered 403 Forbidden",
		404: "The route of listISOs is not confirmed by VPSBG's public documentation",
	} {
		sim := acctest.Start(t, simulator.Options{})
		if err := sim.AddFault(simulator.Fault{OperationID: "listISOs", Status: status, Times: -1}); err != nil {
			t.Fatal(err)
		}
		all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_iso", acctest.Query{})
		if len(all) > 0 || !strings.Contains(diags.String(), want) {
			t.Errorf("found %q and reported %s, want %q", acctest.Names(all), diags, want)
		}
	}
}
