package iso_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestAccISODataSource(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{
			Config: `data "vpsbg_isos" "all" {}`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.vpsbg_isos.all", tfjsonpath.New("isos"), knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectExact(map[string]knownvalue.Check{
						"id":         knownvalue.StringExact("21"),
						"name":       knownvalue.StringExact("debian-13-netinst.iso"),
						"size":       knownvalue.Int64Exact(754),
						"status":     knownvalue.StringExact("ready"),
						"url":        knownvalue.StringExact("https://iso.example.com/debian-13-netinst.iso"),
						"created_at": knownvalue.StringExact("2025-09-01T08:00:00Z"),
					}),
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact("22")}),
				})),
			},
		},
	}})
}

func TestISODataSource_unconfirmedRoute(t *testing.T) {
	t.Parallel()
	_, sim := start(t, simulator.Options{}, simulator.Fault{OperationID: "listISOs", Status: 404})
	_, diags := sim.Session(t).ReadDataSource(t.Context(), "vpsbg_isos", nil)
	expect(t, diags, "The route of listISOs is not confirmed")
}
