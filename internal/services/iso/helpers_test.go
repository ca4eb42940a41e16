package iso_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	kind    = "vpsbg_iso"
	address = kind + ".test"

	here      = "https://iso.example.com/rescue.iso"
	elsewhere = "https://mirror.example.com/rescue.iso"
	// secret is not to be seen in anything that the provider says.
	secret = "wU7cK2pX"
)

// config is an ISO; more is HCL inside the resource.
func config(name, url, more string) string {
	return fmt.Sprintf("resource \"vpsbg_iso\" \"test\" {\n  name = %q\n  url  = %q\n%s}\n", name, url, more)
}

func declared(url string) map[string]any { return map[string]any{"name": "rescue", "url": url} }

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// own are the ids of the ISOs that the account does not have from the start.
func own(sim *acctest.Simulation) []vpsbg.ID {
	var ids []vpsbg.ID
	for id := range sim.State().ISOs {
		if id > 100 {
			ids = append(ids, vpsbg.ID(id))
		}
	}
	return ids
}

func noneLeft(sim *acctest.Simulation) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if left := own(sim); len(left) > 0 {
			return fmt.Errorf("the ISOs %v are left", left)
		}
		return nil
	}
}

// start returns an ISO that is not created yet, and its account.
func start(t *testing.T, options simulator.Options, faults ...simulator.Fault,
) (*acctest.Resource, *acctest.Simulation) {
	t.Helper()
	sim := acctest.Start(t, options)
	for _, fault := range faults {
		must(t, sim.AddFault(fault))
	}
	return sim.Session(t).Resource(kind), sim
}

// created returns an ISO that is there.
func created(t *testing.T, options simulator.Options) (*acctest.Resource, *acctest.Simulation) {
	t.Helper()
	iso, sim := start(t, options)
	expect(t, iso.Apply(t.Context(), declared(here)), "")
	sim.ResetRequests()
	return iso, sim
}

// expect expects these words, white space aside, or no diagnostic at all, and never the secret.
func expect(t *testing.T, diags acctest.Diagnostics, words string) {
	t.Helper()
	if diags.Expect(t, words); strings.Contains(diags.String(), secret) {
		t.Errorf("the secret is in %q", diags)
	}
}
