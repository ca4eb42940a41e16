package iso_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestAccISO(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{
				Config:           config("rescue", here, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("POST /isos"),
					value("id", knownvalue.StringExact("2864")),
					value("name", knownvalue.StringExact("rescue")),
					value("url", knownvalue.StringExact(here)),
					value("size", knownvalue.Int64Exact(640)),
					value("status", knownvalue.StringExact("ready")),
					value("created_at", knownvalue.StringExact("2026-01-15T12:00:00Z")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
			{ // what only the provider knows is not sent
				Config:            config("rescue", here, "  timeouts = { create = \"2h\" }\n"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{sim.Wrote()},
			},
			{
				Config:           config("rescue", elsewhere, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("DELETE /isos/2864", "POST /isos"),
					value("url", knownvalue.StringExact(elsewhere)),
				},
			},
		},
	})
}

func TestAccISO_unknownValues(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	unknown := func(url string) string {
		return fmt.Sprintf(`
			resource "terraform_data" "url" { input = %q }
			resource "vpsbg_iso" "test" {
			  name = "rescue"
			  url  = terraform_data.url.output
			}`, url)
	}
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{Config: unknown(here)},
			{Config: unknown(elsewhere), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
		},
	})
}

func TestAccISO_deletedOutside(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	renamed := `{"id": 2865, "name": "renamed", "size": 640, "status": "ready", "url": "` + here + `"}`
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{Config: config("rescue", here, "")},
			{
				PreConfig:        func() { must(t, sim.Client(t).DeleteISO(t.Context(), own(sim)[0])) },
				Config:           config("rescue", here, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			{
				PreConfig:        func() { must(t, sim.AddFault(simulator.Fault{OperationID: "getISO", Status: 200, Body: &renamed})) },
				Config:           config("rescue", here, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
			},
		},
	})
}
