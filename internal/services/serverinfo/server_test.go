package server_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// currentAnswer has all that the documentation shows of a server, and more than the simulator plays.
const currentAnswer = `{
  "id": 2864, "hostname": "ubuntu-2gb", "billing_cycle": 1, "status": "active", "virtualization": "kvm", "promo_code": "fall2401",
  "plan": {"id": 104, "type": "cloud-vps", "key": "cloud-vps-2gb", "name": "Cloud VPS 2 GB", "vcpus": 2, "memory": 2, "disk": 50, "bandwidth": 5,
    "minimum_billing_cycle": 1, "available": true, "price": 100, "price_with_vat": 120},
  "renew_amount": 100, "renew_amount_with_vat": "120.00", "locked": true, "created_at": "2023-06-19T22:34:43+03:00",
  "expiry_at": "2024-10-27T11:03:10.000000Z", "potential_expiry_at": "2024-11-27 11:03:10", "auto_renew": true,
  "server_image": {"id": 73, "name": "Ubuntu 22.04", "eol": false, "group": null},
  "ip_addresses": [
    {"id": 10, "ip_address": "87.120.37.9", "prefix": 32, "version": 4, "type": "public", "main": false, "ddos_protected": true,
      "floating_ip": true, "floating_ip_id": 637, "ptr": {"87.120.37.9": "mail.example.com"}},
    {"id": 11, "ip_address": "87.120.37.10", "prefix": 32, "version": 4, "type": "public", "main": false, "ddos_protected": false,
      "floating_ip": {"id": 638, "status": "active"}, "ptr": []},
    {"id": 48, "ip_address": "87.120.37.47", "prefix": 32, "version": 4, "type": "public", "main": true, "ddos_protected": false,
      "floating_ip": false, "floating_ip_id": null, "ptr": null}
  ],
  "addons": [{"id": 801, "name": "backups", "status": "active", "quantity": 60, "amount": 36, "amount_with_vat": 43.2}],
  "cancel_request": {"id": 5, "type": 1, "reason": null, "created_at": 1735689600}
}`

// olderAnswer is what an older revision of the API said.
const olderAnswer = `{
  "id": 2864, "hostname": "ubuntu-2gb", "billing_cycle": 1, "status": "active",
  "plan": {"id": 104, "type": "cloud-vps", "name": "cloud-vps-4gb", "vcpus": 2, "memory": 4, "disk": 60, "bandwidth": 5, "minimum_billing_cycle": 1},
  "locked": true, "created_at": "2024-08-29T14:21:54.000000Z", "expiry_at": "2024-09-28T21:00:00.000000Z", "auto_renew": true,
  "ip_addresses": [{"id": 416, "ip_address": "87.121.52.159", "gateway": "87.121.52.1", "mask": "255.255.255.0", "version": 4, "type": "public",
    "main": true, "ddos_protected": false, "ptr": null}],
  "addons": [{"name": "backups", "quantity": 60}]
}`

func TestAccServerDataSource_answers(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	text, number, null := knownvalue.StringExact, knownvalue.Int64Exact, knownvalue.Null()
	type object = map[string]knownvalue.Check
	answers := func(body string, checks map[string]knownvalue.Check) resource.TestStep {
		step := resource.TestStep{Config: `data "vpsbg_server" "test" { id = 2864 }`}
		step.PreConfig = func() {
			a.ClearFaults()
			a.faulty(simulator.Fault{OperationID: "getServer", Status: 200, Body: &body, Times: -1})()
		}
		for attribute, want := range checks {
			step.ConfigStateChecks = append(step.ConfigStateChecks, shows("server.test", attribute, want))
		}
		return step
	}
	address := func(id, floatingIP knownvalue.Check, isFloating bool, ptr knownvalue.Check) knownvalue.Check {
		return knownvalue.ObjectPartial(object{"id": id, "floating_ip_id": floatingIP, "floating_ip": knownvalue.Bool(isFloating), "ptr": ptr})
	}
	a.run(
		answers(currentAnswer, map[string]knownvalue.Check{
			"plan":                  text("cloud-vps-2gb"),
			"promo_code":            text("fall2401"),
			"renew_amount_with_vat": knownvalue.Float64Exact(120),
			"created_at":            text("2023-06-19T19:34:43Z"),
			"potential_expiry_at":   text("2024-11-27T11:03:10Z"),
			"ipv4_address":          text("87.120.37.47"),
			"ipv6_address":          null,
			"image":                 knownvalue.ObjectExact(object{"id": text("73"), "name": text("Ubuntu 22.04"), "eol": knownvalue.Bool(false), "group": null}),
			"ip_addresses": knownvalue.ListExact([]knownvalue.Check{ // the main one first
				address(text("48"), null, false, null),
				address(text("10"), text("637"), true, knownvalue.MapExact(object{"87.120.37.9": text("mail.example.com")})),
				address(text("11"), text("638"), true, null),
			}),
			"addons": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(object{
				"id": text("801"), "name": text("backups"), "status": text("active"), "quantity": number(60),
				"amount": knownvalue.Float64Exact(36), "amount_with_vat": knownvalue.Float64Exact(43.2), "ended_at": null,
			})}),
			"cancel_request": knownvalue.ObjectExact(object{"id": text("5"), "type": number(1), "reason": null, "created_at": text("2025-01-01T00:00:00Z")}),
		}),
		answers(olderAnswer, map[string]knownvalue.Check{
			"plan":                text("cloud-vps-4gb"),
			"virtualization":      null,
			"potential_expiry_at": null,
			"renew_amount":        null,
			"image":               null,
			"cancel_request":      null,
			"ipv4_address":        text("87.121.52.159"),
			"addons": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(object{
				"id": null, "name": text("backups"), "status": null, "quantity": number(60), "amount": null, "amount_with_vat": null, "ended_at": null,
			})}),
		}),
		resource.TestStep{PreConfig: a.ClearFaults, Config: `data "vpsbg_server" "test" { id = 2864 }`, ConfigStateChecks: []statecheck.StateCheck{
			shows("server.test", "hostname", text("server-001.example.com")),
		}},
	)
}
