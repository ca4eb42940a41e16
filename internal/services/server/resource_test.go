package server_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const address = "vpsbg_server.test"

func TestAccServer_smoke(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{ProvisionDelay: 60e9})
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{
			Config: `resource "vpsbg_server" "test" {
  hostname = "web-1.example.com"
  plan = "cloud-vps-2gb"
  billing_cycle = 1
  image_id = 73
}`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("status"), knownvalue.StringExact("active")),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		{ResourceName: address, ImportState: true, ImportStateVerify: true},
	}})
	for _, c := range sim.Calls(true) {
		t.Log(c)
	}
}
