package measuredboot_test

import (
	"encoding/json"
	"reflect"
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
	sim := acctest.Start(t, simulator.Options{})
	upload(t, sim, "kernel", longName)
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: `data "vpsbg_measured_boot_images" "all" {}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.vpsbg_measured_boot_images.all", tfjsonpath.New("measured_boot_images"), knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id":         knownvalue.StringExact("2864"),
					"name":       knownvalue.StringExact(longName[:20]),
					"size":       knownvalue.Int64Exact(6),
					"in_use":     knownvalue.Bool(false),
					"type":       knownvalue.StringExact("kernel"),
					"created_at": knownvalue.StringExact("2026-01-15T12:00:00Z"),
				}),
			})),
		},
	}}})
}

// The API lists images with or without an envelope around them.
func TestMeasuredBootImageDataSource(t *testing.T) {
	t.Parallel()
	for _, bare := range []bool{false, true} {
		_, sim := start(t, simulator.Options{BareBootImages: bare})
		shows := func(images ...any) {
			t.Helper()
			shown, diags := sim.Session(t).ReadDataSource(t.Context(), kind+"s", nil)
			if diags.Expect(t, ""); !reflect.DeepEqual(shown["measured_boot_images"], append([]any{}, images...)) {
				t.Errorf("it shows %v", shown)
			}
		}
		shows()
		upload(t, sim, "kernel", longName)
		shows(map[string]any{
			"id": "2864", "name": longName[:20], "size": json.Number("6"), "in_use": false, "type": "kernel", "created_at": "2026-01-15T12:00:00Z",
		})
		must(t, sim.AddFault(simulator.Fault{OperationID: "listMeasuredBootImages", Status: 403}))
		_, diags := sim.Session(t).ReadDataSource(t.Context(), kind+"s", nil)
		diags.Expect(t, "ERROR: Unable to list measured boot images")
	}
}
