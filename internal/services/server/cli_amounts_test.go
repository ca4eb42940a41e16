package server_test

import (
	"encoding/json"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_amounts computes with prices, as budgets and policies do: the results are exact, and are the same in
// the next plan.
func TestAccServer_amounts(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	cli.Configure(`
locals {
  servers = {
    a = { plan = "cloud-vps-2gb", addresses = 0 }
    b = { plan = "cloud-vps-4gb", addresses = 2 }
  }
}

resource "vpsbg_server" "web" {
  for_each      = local.servers
  hostname      = "web-${each.key}.example.com"
  plan          = each.value.plan
  extra_ipv4    = each.value.addresses
  image_id      = "73"
  billing_cycle = 1
}

data "vpsbg_server_status" "a" {
  server_id = vpsbg_server.web["a"].id
}

output "amounts" {
  value = {
    total     = sum([for server in vpsbg_server.web : server.renew_amount_with_vat])
    a_year    = sum([for server in vpsbg_server.web : server.renew_amount_with_vat * 12])
    estimated = sum([for server in vpsbg_server.web : server.estimated_cost.monthly_with_vat])
    price     = vpsbg_server.web["b"].renew_amount_with_vat
    disk      = data.vpsbg_server_status.a.disk.used + 0.1
  }
}
`)
	cli.Run("apply", "-auto-approve")
	var shown map[string]json.Number
	if err := json.Unmarshal([]byte(cli.Run("output", "-json", "amounts")), &shown); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]json.Number{
		"total": "82.8", "a_year": "993.6", "estimated": "76.8", "price": "52.8", "disk": "3.9271484375",
	} {
		if shown[name] != want {
			t.Errorf("%s is %s, want %s", name, shown[name], want)
		}
	}
	cli.Run("plan", "-detailed-exitcode")
	cli.Run("plan", "-detailed-exitcode", "-refresh=false")
}
