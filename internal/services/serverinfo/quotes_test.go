package serverinfo_test

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const unquoted = " is not known: the API calculates it only for tokens with the Write permission. The amounts are null."

// with adds arguments to those that name the server.
func with(arguments config) config {
	all := maps.Clone(arguments)
	all["server_id"] = serverID
	return all
}

// buyAddons buys addons in the client area; the journal forgets it.
func buyAddons(t *testing.T, sim *acctest.Simulation, addons vpsbg.AddonOrder) {
	t.Helper()
	_, err := client(t, sim).PurchaseServerAddons(t.Context(), serverID, addons)
	must(t, err)
	sim.ResetRequests()
}

func TestScalePlans(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_scale_plans"
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			session := sim.Session(t)
			session.Shows(typ, aboutServer, checks{"plans": each("key", "cloud-vps-4gb", "cloud-vps-8gb", "cloud-vps-16gb")})
			session.Shows(typ, aboutServer, checks{"plans": knownvalue.ListPartial(map[int]knownvalue.Check{
				0: object(checks{
					"id": text("105"), "key": text("cloud-vps-4gb"), "name": text("cloud-vps-4gb"), "type": text("cloud-vps"),
					"vcpus": number(2), "memory": number(4), "disk": number(60), "bandwidth": number(5),
					"minimum_billing_cycle": number(1), "available": flag(true), "price": amount(39), "price_with_vat": amount(46.8),
				}),
			})})
			must(t, sim.ChangeServer(serverID, simulator.ServerChange{Disk: pointer(25)}))
			session.Shows(typ, aboutServer, checks{
				"plans": each("key", "cloud-vps-1gb", "cloud-vps-4gb", "cloud-vps-8gb", "cloud-vps-16gb"),
			})
			wrote(t, sim)
		})
	}

	sim := acctest.Start(t, simulator.Options{Servers: 1})
	session := sim.Session(t)
	session.Refuses(typ, config{"server_id": 7}, "", "Unable to list the scale plans of server 7: GET /servers/7/scale (listServerScalePlans) answered 404 Not Found")
	session.Refuses(typ, config{"server_id": "web"}, "server_id", `"web" is not an id`)
	answer(t, sim, "listServerScalePlans", `{"data": [
		{"id": 4, "key": "d"}, {"id": 3, "key": "c", "price": "9"}, {"id": 2, "key": "b"}, {"id": 1, "key": "a", "price": 9}
	]}`)
	session.Shows(typ, aboutServer, checks{"plans": each("key", "a", "c", "b", "d")})
}

func TestScaleQuote(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_scale_quote"
	larger := with(config{"plan": "cloud-vps-4gb"})
	quoted := func(net, gross, downtime knownvalue.Check) checks {
		return checks{"amount": net, "amount_with_vat": gross, "estimated_downtime": downtime}
	}
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			sim.Session(t).Shows(typ, larger, quoted(null, null, null))
			must(t, sim.Warned("Price is not calculated: The price of the move of server 2864 to another plan"+unquoted)())

			sim.Token = "sim-write"
			session := sim.Session(t)
			session.Shows(typ, larger, quoted(amount(14.47), amount(17.36), text("extended")))
			session.Shows(typ, larger, checks{"scale_disk": flag(true)})
			withoutDisk := with(config{"plan": "cloud-vps-4gb", "scale_disk": false})
			session.Shows(typ, withoutDisk, quoted(amount(14.47), amount(17.36), text("short")))
			session.Shows(typ, withoutDisk, checks{"scale_disk": flag(false)})
			must(t, sim.ChangeServer(serverID, simulator.ServerChange{Disk: pointer(25)}))
			session.Shows(typ, with(config{"plan": "cloud-vps-1gb"}), quoted(amount(-13.43), amount(-16.12), text("short")))
			must(t, sim.Warned()())
			if plan := sim.State().Servers[serverID].Plan; plan != "cloud-vps-2gb" {
				t.Errorf("a quote has moved the server to %s", plan)
			}
		})
	}

	session := acctest.Start(t, simulator.Options{Servers: 1}).Session(t)
	session.Refuses(typ, config{"server_id": 7, "plan": "cloud-vps-4gb"}, "",
		"Unable to calculate the move of server 7 to another plan: POST /servers/7/scale/calculate (calculateServerScale) answered 404 Not Found")
	session.Refuses(typ, config{"server_id": "web", "plan": "cloud-vps-4gb"}, "server_id", `"web" is not an id`)
	for plan, problem := range map[string]string{
		"":              "Attribute plan string length must be at least 1",
		"cloud-vps-3gb": "The selected plan is invalid.",
		"cloud-vps-1gb": "The disk of the selected plan is smaller than the disk of the server.",
		"cloud-vps-2gb": "The server has this plan already.",
	} {
		session.Refuses(typ, with(config{"plan": plan}), "plan", problem)
	}
}

func TestAddons(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_server_addons"
	offer := func(key string, net, gross float64, others checks) knownvalue.Check {
		want := checks{"key": text(key), "price": amount(net), "price_with_vat": amount(gross)}
		for _, name := range []string{"price_until_expiry", "scale_price"} {
			want[name], want[name+"_with_vat"] = null, null
		}
		maps.Copy(want, others)
		return object(want)
	}
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			session := sim.Session(t)
			session.Shows(typ, aboutServer, checks{"addons": knownvalue.ListSizeExact(10)})
			session.Shows(typ, aboutServer, checks{"addons": knownvalue.ListPartial(map[int]knownvalue.Check{
				4: offer("backups", 5, 6, checks{"price_until_expiry": amount(5.17), "price_until_expiry_with_vat": amount(6.2)}),
			})})
			wrote(t, sim)
			buyAddons(t, sim, vpsbg.AddonOrder{Backups: true})
			session.Shows(typ, aboutServer, checks{"addons": each("key", "cpanel-admin-5", "cpanel-pro-30", "cpanel-plus-50", "cpanel-premier-100",
				"100mbps-unmetered", "1gbps-unmetered", "windows-server-license", "microsoft-rds-sal", "microsoft-office-sal")})
		})
	}

	sim := acctest.Start(t, simulator.Options{Servers: 1})
	session := sim.Session(t)
	session.Refuses(typ, config{"server_id": 7}, "", "Unable to list the addons for server 7: GET /servers/7/addons (listServerAddons) answered 404 Not Found")
	session.Refuses(typ, config{"server_id": "web"}, "server_id", `"web" is not an id`)
	answer(t, sim, "listServerAddons", `{"data": [
		{"key": "backups", "price": 5, "price_with_vat": "6.00"},
		{"key": "new", "price": "1.5", "price_with_vat": 1.8, "scale_price": 2, "scale_price_with_vat": "2.40"}
	]}`)
	session.Shows(typ, aboutServer, checks{"addons": list(
		offer("backups", 5, 6, nil),
		offer("new", 1.5, 1.8, checks{"scale_price": amount(2), "scale_price_with_vat": amount(2.4)}),
	)})
}

func TestAddonQuote(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_addon_quote"
	quoted := func(net, gross knownvalue.Check) checks {
		return checks{"amount": net, "amount_with_vat": gross, "server_id": text("2864")}
	}
	// The licences that the first two do not name are to stay: the API would refuse none.
	cPanel, office, fewer := config{"cpanel": "cpanel-pro-30"}, config{"microsoft_office_sal": 3}, config{"microsoft_rds_sal": 1}
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			buyAddons(t, sim, vpsbg.AddonOrder{CPanel: "cpanel-admin-5", MicrosoftRDSSAL: 2, MicrosoftOfficeSAL: 1})
			sim.Session(t).Shows(typ, with(cPanel), quoted(null, null))
			must(t, sim.Warned("Price is not calculated: The price of the change of addons of server 2864"+unquoted)())

			sim.Token = "sim-write"
			session := sim.Session(t)
			session.Shows(typ, with(cPanel), quoted(amount(10.33), amount(12.4)))
			session.Shows(typ, with(cPanel), checks{"microsoft_rds_sal": null})
			session.Shows(typ, with(office), quoted(amount(37.2), amount(44.64)))
			session.Shows(typ, with(fewer), quoted(amount(-8.27), amount(-9.92)))
			must(t, sim.Warned()())
			if addons := sim.State().Servers[serverID].Addons; len(addons) != 3 {
				t.Errorf("quotes have left %d addons", len(addons))
			}
		})
	}

	session := acctest.Start(t, simulator.Options{Servers: 1}).Session(t)
	session.Refuses(typ, aboutServer, "", "At least one of these attributes must be configured: [cpanel,microsoft_rds_sal,microsoft_office_sal]")
	session.Refuses(typ, config{"server_id": "web", "microsoft_rds_sal": 1}, "server_id", `"web" is not an id`)
	session.Refuses(typ, config{"server_id": 7, "cpanel": "cpanel-pro-30"}, "",
		"Unable to read the addons of server 7: GET /servers/7 (getServer) answered 404 Not Found")
	session.Refuses(typ, config{"server_id": 7, "microsoft_rds_sal": 1}, "", "Unable to calculate the change of addons of server 7: "+
		"POST /servers/7/addons/scale/calculate (calculateServerAddonsScale) answered 404 Not Found")
	session.Refuses(typ, with(config{"cpanel": ""}), "cpanel", "Attribute cpanel string length must be at least 1")
	session.Refuses(typ, with(cPanel), "cpanel", "The server has no addon of this kind.")
	for _, attribute := range []string{"microsoft_rds_sal", "microsoft_office_sal"} {
		session.Refuses(typ, with(config{attribute: -1}), attribute, "Attribute "+attribute+" value must be at least 0, got: -1")
		session.Refuses(typ, with(config{attribute: 1}), attribute, "The server has no addon of this kind.")
	}
}

func TestRenewalQuote(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_renewal_quote"
	both := config{"server_ids": []int{serverID, serverID + 3}, "billing_cycle": 6, "promo_code": "fall2406"}
	sim := acctest.Start(t, simulator.Options{Servers: 2})
	session := sim.Session(t)
	session.Shows(typ, both, checks{
		"amount": amount(300), "amount_with_vat": amount(360), "discount": amount(45), "discount_with_vat": amount(54),
		"due_today_amount": amount(255), "due_today_amount_with_vat": amount(306),
	})
	session.Refuses(typ, config{"server_ids": []int{serverID}, "billing_cycle": 6, "promo_code": "spring99"}, "promo_code",
		"The selected promo code is invalid.")
	session.Refuses(typ, config{"server_ids": []string{"web"}, "billing_cycle": 1}, "server_ids[0]", `"web" is not an id`)

	sim.Token = "sim-read"
	sim.Reported()
	sim.Session(t).Shows(typ, both, checks{
		"amount": null, "amount_with_vat": null, "discount": null, "discount_with_vat": null,
		"due_today_amount": null, "due_today_amount_with_vat": null,
	})
	must(t, sim.Warned("Price is not calculated: The price of the renewal"+unquoted)())
}

// Only the list of plans to move to has a route that is a guess.
func TestUnconfirmedRoutes(t *testing.T) {
	t.Parallel()
	session := acctest.Start(t, simulator.Options{Servers: 1, UnconfirmedRoutes: true}).Session(t)
	session.Refuses("vpsbg_scale_plans", aboutServer, "", "The route of listServerScalePlans is not confirmed by VPSBG's public documentation, "+
		"and this answer suggests that it is a different one. Check the client area instead")
	for _, name := range []string{"status", "metrics", "bandwidth", "addons"} {
		session.Shows("vpsbg_server_"+name, aboutServer, nil)
	}
	session.Shows("vpsbg_scale_quote", with(config{"plan": "cloud-vps-4gb"}), checks{"amount": amount(14.47)})
	session.Shows("vpsbg_addon_quote", with(config{"microsoft_rds_sal": 0}), checks{"amount": amount(0)})
}
