package serverinfo_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
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

func TestServer_answers(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	address := func(id, floatingIP knownvalue.Check, isFloating bool, ptr knownvalue.Check) knownvalue.Check {
		return knownvalue.ObjectPartial(checks{"id": id, "floating_ip_id": floatingIP, "floating_ip": flag(isFloating), "ptr": ptr})
	}
	answers := func(body string, want checks) {
		t.Helper()
		answer(t, sim, "getServer", body)
		sim.Session(t).Shows("vpsbg_server", config{"id": serverID}, want)
	}
	answers(currentAnswer, checks{
		"plan":                  text("cloud-vps-2gb"),
		"promo_code":            text("fall2401"),
		"renew_amount_with_vat": amount(120),
		"created_at":            text("2023-06-19T19:34:43Z"),
		"potential_expiry_at":   text("2024-11-27T11:03:10Z"),
		"ipv4_address":          text("87.120.37.47"),
		"ipv6_address":          null,
		"image":                 object(checks{"id": text("73"), "name": text("Ubuntu 22.04"), "eol": flag(false), "group": null}),
		"plan_details": object(checks{
			"id": text("104"), "key": text("cloud-vps-2gb"), "name": text("Cloud VPS 2 GB"), "type": text("cloud-vps"),
			"vcpus": number(2), "memory": number(2), "disk": number(50), "bandwidth": number(5),
			"minimum_billing_cycle": number(1), "price": amount(100), "price_with_vat": amount(120),
		}),
		"ip_addresses": list( // the main one first
			address(text("48"), null, false, null),
			address(text("10"), text("637"), true, knownvalue.MapExact(checks{"87.120.37.9": text("mail.example.com")})),
			address(text("11"), text("638"), true, null),
		),
		"addons": list(object(checks{
			"id": text("801"), "name": text("backups"), "status": text("active"), "quantity": number(60),
			"amount": amount(36), "amount_with_vat": amount(43.2), "ended_at": null,
		})),
		"cancel_request": object(checks{"id": text("5"), "type": number(1), "reason": null, "created_at": text("2025-01-01T00:00:00Z")}),
	})
	answers(olderAnswer, checks{
		"plan":                text("cloud-vps-4gb"),
		"virtualization":      null,
		"potential_expiry_at": null,
		"renew_amount":        null,
		"image":               null,
		"cancel_request":      null,
		"ipv4_address":        text("87.121.52.159"),
		"addons": list(object(checks{
			"id": null, "name": text("backups"), "status": null, "quantity": number(60), "amount": null, "amount_with_vat": null, "ended_at": null,
		})),
	})
	answers(`{"id": 2864, "hostname": "x", "status": "active", "ip_addresses": [
		{"id": 10, "ip_address": "87.120.37.9", "version": 4, "floating_ip": true}, {"id": 11, "ip_address": "87.120.37.10", "version": 4}
	]}`, checks{"ipv4_address": text("87.120.37.10")})
	sim.ClearFaults()
	sim.Session(t).Shows("vpsbg_server", config{"id": serverID}, checks{"hostname": text("server-001.example.com")})
}

func TestServer(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_server"
	sim := acctest.Start(t, simulator.Options{Servers: 3, ProvisionDelay: time.Hour})
	session := sim.Session(t)
	session.Shows(typ, config{"id": serverID}, checks{
		"hostname":      text("server-001.example.com"),
		"plan":          text("cloud-vps-2gb"),
		"billing_cycle": number(1),
		"promo_code":    null,
		"status":        text("active"),
		"ip_addresses":  knownvalue.ListSizeExact(2),
	})
	session.Shows(typ, config{"hostname": "server-001.example.com"}, checks{"id": text("2864")})
	_, err := client(t, sim).DeployServer(t.Context(), vpsbg.DeployServerRequest{
		Name: "new.example.com", Plan: "cloud-vps-2gb", BillingCycle: 1, ImageID: 73,
	})
	must(t, err)
	session = sim.Session(t) // a run reads the list once
	session.Shows(typ, config{"hostname": "new.example.com"}, checks{"status": text("processing")})

	session.Refuses(typ, config{"hostname": "server-0"}, "hostname", `There is no server with the hostname "server-0". `+
		"The nearest are: new.example.com, server-001.example.com, server-002.example.com, server-003.example.com.")
	session.Refuses(typ, config{"hostname": "mail"}, "hostname", `There is no server with the hostname "mail". The nearest are: `)
	session.Refuses(typ, config{"id": 7}, "", "Unable to read server 7: GET /servers/7 (getServer) answered 404 Not Found")
	session.Refuses(typ, config{"id": "web"}, "id", `"web" is not an id: ids are positive whole numbers`)
	session.Refuses(typ, nil, "", "Exactly one of these attributes must be configured: [id,hostname]")
	// The addresses of a server come between its id and that of the next one.
	must(t, sim.ChangeServer(serverID+6, simulator.ServerChange{Hostname: pointer("server-002.example.com")}))
	sim.Session(t).Refuses(typ, config{"hostname": "server-002.example.com"}, "hostname",
		`Several matches: 2 servers have the hostname "server-002.example.com". Choose one of them by: - id 2867 - id 2870`)
	must(t, sim.AddFault(simulator.Fault{OperationID: "listServers", Status: 403}))
	sim.Session(t).Refuses(typ, config{"hostname": "mail"}, "", "Unable to find server mail: GET /servers (listServers) answered 403 Forbidden")
}

func TestServers(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 55, Terminated: "status"}) // more than a page
	must(t, sim.ChangeServer(serverID, simulator.ServerChange{Status: "terminated"}))
	must(t, sim.ChangeServer(serverID+3, simulator.ServerChange{Status: "suspended"}))
	session := sim.Session(t)
	shows := func(arguments config, want knownvalue.Check) {
		t.Helper()
		session.Shows("vpsbg_servers", arguments, checks{"servers": want})
	}
	shows(nil, knownvalue.ListSizeExact(54))
	shows(config{"search": "-05"}, knownvalue.ListSizeExact(6))
	shows(config{"search": "mail"}, list())
	shows(config{"statuses": []string{"suspended"}}, each("hostname", "server-002.example.com"))
	shows(config{"statuses": []string{"suspended", "terminated"}}, each("hostname", "server-001.example.com", "server-002.example.com"))
	all, diags := session.ReadDataSource(t.Context(), "vpsbg_servers", nil)
	if diags.HasError() {
		t.Fatal(diags)
	}
	last := all["servers"].([]any)[53].(map[string]any)
	shows(config{"ip": last["ipv4_address"]}, each("hostname", "server-055.example.com"))
	session.Refuses("vpsbg_servers", config{"statuses": []any{nil}}, "statuses", "null")
	must(t, sim.AddFault(simulator.Fault{OperationID: "listServers", Status: 403}))
	session.Refuses("vpsbg_servers", nil, "", "Unable to list servers: GET /servers (listServers) answered 403 Forbidden")
}
