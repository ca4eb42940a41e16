package measuredboot_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestAccMeasuredBootImageDataSource(t *testing.T) {
	t.Parallel()
	for _, bare := range []bool{false, true} {
		sim := acctest.Start(t, simulator.Options{BareBootImages: bare})
		const all = `data "vpsbg_measured_boot_images" "all" {}`
		shows := func(images ...knownvalue.Check) []statecheck.StateCheck {
			return []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.vpsbg_measured_boot_images.all", tfjsonpath.New("measured_boot_images"), knownvalue.ListExact(images)),
			}
		}
		sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
			{Config: all, ConfigStateChecks: shows()},
			{
				PreConfig: func() { upload(t, sim, "kernel", longName) },
				Config:    all,
				ConfigStateChecks: shows(knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id":         knownvalue.StringExact("2864"),
					"name":       knownvalue.StringExact(longName[:20]),
					"size":       knownvalue.Int64Exact(6),
					"in_use":     knownvalue.Bool(false),
					"type":       knownvalue.StringExact("kernel"),
					"created_at": knownvalue.StringExact("2026-01-15T12:00:00Z"),
				})),
			},
			sim.Refused(t, "", "Unable to list measured boot images", resource.TestStep{
				PreConfig: func() { must(t, sim.AddFault(simulator.Fault{OperationID: "listMeasuredBootImages", Status: 403})) },
				Config:    all,
			}),
		}})
	}
}
