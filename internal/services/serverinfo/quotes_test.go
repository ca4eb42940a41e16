package server_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// keyed expects the items of a list by their keys.
func keyed(keys ...string) knownvalue.Check {
	items := make([]knownvalue.Check, len(keys))
	for i, key := range keys {
		items[i] = knownvalue.ObjectPartial(map[string]knownvalue.Check{"key": knownvalue.StringExact(key)})
	}
	return knownvalue.ListExact(items)
}

// buysAddons buys addons in the client area; the journal forgets it.
func (a account) buysAddons(addons vpsbg.AddonOrder) func() {
	return func() {
		if _, err := a.client().PurchaseServerAddons(a.t.Context(), seededID, addons); err != nil {
			a.t.Error(err)
		}
		a.ResetRequests()
	}
}

func TestAccScalePlansDataSource(t *testing.T) {
	t.Parallel()
	const config = `data "vpsbg_scale_plans" "test" { server_id = 2864 }`
	readBothWays(t, func(a account) {
		smaller := a.change(seededID, simulator.ServerChange{Disk: pointer(25)})
		a.run(
			resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				shows("scale_plans.test", "plans", knownvalue.ListPartial(map[int]knownvalue.Check{
					0: object(map[string]knownvalue.Check{
						"id":                    knownvalue.StringExact("105"),
						"key":                   knownvalue.StringExact("cloud-vps-4gb"),
						"name":                  knownvalue.StringExact("cloud-vps-4gb"),
						"type":                  knownvalue.StringExact("cloud-vps"),
						"vcpus":                 knownvalue.Int64Exact(2),
						"memory":                knownvalue.Int64Exact(4),
						"disk":                  knownvalue.Int64Exact(60),
						"bandwidth":             knownvalue.Int64Exact(5),
						"minimum_billing_cycle": knownvalue.Int64Exact(1),
						"available":             knownvalue.Bool(true),
						"price":                 knownvalue.Float64Exact(39),
						"price_with_vat":        knownvalue.Float64Exact(46.8),
					}),
				})),
				shows("scale_plans.test", "plans", keyed("cloud-vps-4gb", "cloud-vps-8gb", "cloud-vps-16gb")),
				a.Wrote(),
			}},
			after(smaller, resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				shows("scale_plans.test", "plans", keyed("cloud-vps-1gb", "cloud-vps-4gb", "cloud-vps-8gb", "cloud-vps-16gb")),
			}}),
		)
	})

	a := start(t, simulator.Options{Servers: 1})
	sparse := a.faulty(simulator.Fault{OperationID: "listServerScalePlans", Times: -1, Body: pointer(`{"data": [
		{"id": 4, "key": "d"}, {"id": 3, "key": "c", "price": "9"}, {"id": 2, "key": "b"}, {"id": 1, "key": "a", "price": 9}
	]}`)})
	a.run(
		a.refused("", "GET /servers/7/scale (listServerScalePlans) answered 404 Not Found", `data "vpsbg_scale_plans" "test" { server_id = 7 }`),
		a.refused("server_id", `"web" is not an id`, `data "vpsbg_scale_plans" "test" { server_id = "web" }`),
		after(sparse, resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			shows("scale_plans.test", "plans", keyed("a", "c", "b", "d")),
		}}),
	)
}

func TestAccScaleQuoteDataSource(t *testing.T) {
	t.Parallel()
	quotes := func(name string, amount, gross, downtime knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			shows("scale_quote."+name, "amount", amount), shows("scale_quote."+name, "amount_with_vat", gross),
			shows("scale_quote."+name, "estimated_downtime", downtime),
		}
	}
	exact, text, null := knownvalue.Float64Exact, knownvalue.StringExact, knownvalue.Null()
	const config = `
data "vpsbg_scale_quote" "disk" {
  server_id = 2864
  plan      = "cloud-vps-4gb"
}

data "vpsbg_scale_quote" "no_disk" {
  server_id  = 2864
  plan       = "cloud-vps-4gb"
  scale_disk = false
}
`
	readBothWays(t, func(a account) {
		a.run(resource.TestStep{Config: config, ConfigStateChecks: append(quotes("disk", null, null, null),
			a.Warned("The move to another plan is not quoted: The API calculates it for a token with the Write permission only. The amounts and the downtime are null."))})

		a.Token = "sim-write"
		smaller := a.change(seededID, simulator.ServerChange{Disk: pointer(25)})
		step := resource.TestStep{Config: config, ConfigStateChecks: append(quotes("disk", exact(14.47), exact(17.36), text("extended")), a.Warned())}
		step.ConfigStateChecks = append(step.ConfigStateChecks, quotes("no_disk", exact(14.47), exact(17.36), text("short"))...)
		step.ConfigStateChecks = append(step.ConfigStateChecks,
			shows("scale_quote.disk", "scale_disk", knownvalue.Bool(true)),
			shows("scale_quote.no_disk", "scale_disk", knownvalue.Bool(false)),
			a.server(seededID, "plan", "cloud-vps-2gb", func(s *simulator.Server) any { return s.Plan }))
		a.run(step, after(smaller, resource.TestStep{
			Config: `
data "vpsbg_scale_quote" "refund" {
  server_id = 2864
  plan      = "cloud-vps-1gb"
}
`,
			ConfigStateChecks: quotes("refund", exact(-13.43), exact(-16.12), text("short")),
		}))
	})

	a := start(t, simulator.Options{Servers: 1})
	to := func(server, plan string) string {
		return `
data "vpsbg_scale_quote" "test" {
  server_id = "` + server + `"
  plan      = "` + plan + `"
}
`
	}
	a.run(
		a.refused("", "POST /servers/7/scale/calculate (calculateServerScale) answered 404 Not Found", to("7", "cloud-vps-4gb")),
		a.refused("server_id", `"web" is not an id`, to("web", "cloud-vps-4gb")),
		a.refused("plan", "Attribute plan string length must be at least 1", to("2864", "")),
		a.refused("plan", "The selected plan is invalid.", to("2864", "cloud-vps-3gb")),
		a.refused("plan", "The disk of the selected plan is smaller than the disk of the server.", to("2864", "cloud-vps-1gb")),
		a.refused("plan", "The server has this plan already.", to("2864", "cloud-vps-2gb")),
	)
}

func TestAccServerAddonsDataSource(t *testing.T) {
	t.Parallel()
	const config = `data "vpsbg_server_addons" "test" { server_id = 2864 }`
	exact, null := knownvalue.Float64Exact, knownvalue.Null()
	offer := func(key string, price, gross, untilExpiry, untilExpiryGross, scale, scaleGross knownvalue.Check) knownvalue.Check {
		return object(map[string]knownvalue.Check{
			"key": knownvalue.StringExact(key), "price": price, "price_with_vat": gross,
			"price_until_expiry": untilExpiry, "price_until_expiry_with_vat": untilExpiryGross,
			"scale_price": scale, "scale_price_with_vat": scaleGross,
		})
	}
	readBothWays(t, func(a account) {
		a.run(resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			shows("server_addons.test", "addons", knownvalue.ListSizeExact(10)),
			shows("server_addons.test", "addons", knownvalue.ListPartial(map[int]knownvalue.Check{
				4: offer("backups", exact(5), exact(6), exact(5.17), exact(6.2), null, null),
			})),
			a.Wrote(),
		}})

		a.Token = "sim-write"
		a.run(after(a.buysAddons(vpsbg.AddonOrder{Backups: true}), resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			shows("server_addons.test", "addons", keyed("cpanel-admin-5", "cpanel-pro-30", "cpanel-plus-50", "cpanel-premier-100",
				"100mbps-unmetered", "1gbps-unmetered", "windows-server-license", "microsoft-rds-sal", "microsoft-office-sal")),
		}}))
	})

	a := start(t, simulator.Options{Servers: 1})
	others := a.faulty(simulator.Fault{OperationID: "listServerAddons", Times: -1, Body: pointer(`{"data": [
		{"key": "backups", "price": 5, "price_with_vat": "6.00"},
		{"key": "new", "price": "1.5", "price_with_vat": 1.8, "scale_price": 2, "scale_price_with_vat": "2.40"}
	]}`)})
	a.run(
		a.refused("", "GET /servers/7/addons (listServerAddons) answered 404 Not Found", `data "vpsbg_server_addons" "test" { server_id = 7 }`),
		a.refused("server_id", `"web" is not an id`, `data "vpsbg_server_addons" "test" { server_id = "web" }`),
		after(others, resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			shows("server_addons.test", "addons", knownvalue.ListExact([]knownvalue.Check{
				offer("backups", exact(5), exact(6), null, null, null, null),
				offer("new", exact(1.5), exact(1.8), null, null, exact(2), exact(2.4)),
			})),
		}}),
	)
}

func TestAccAddonQuoteDataSource(t *testing.T) {
	t.Parallel()
	quotes := func(name string, amount, gross knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{shows("addon_quote."+name, "amount", amount), shows("addon_quote."+name, "amount_with_vat", gross)}
	}
	exact, null := knownvalue.Float64Exact, knownvalue.Null()
	// The licences that the first two do not name are to stay: the API would refuse none.
	const config = `
data "vpsbg_addon_quote" "cpanel" {
  server_id = 2864
  cpanel    = "cpanel-pro-30"
}

data "vpsbg_addon_quote" "office" {
  server_id            = 2864
  microsoft_office_sal = 3
}

data "vpsbg_addon_quote" "fewer" {
  server_id         = 2864
  microsoft_rds_sal = 1
}
`
	readBothWays(t, func(a account) {
		a.Token = "sim-write"
		a.buysAddons(vpsbg.AddonOrder{CPanel: "cpanel-admin-5", MicrosoftRDSSAL: 2, MicrosoftOfficeSAL: 1})()
		step := resource.TestStep{Config: config, ConfigStateChecks: append(quotes("cpanel", exact(10.33), exact(12.4)), a.Warned())}
		step.ConfigStateChecks = append(step.ConfigStateChecks, quotes("office", exact(37.2), exact(44.64))...)
		step.ConfigStateChecks = append(step.ConfigStateChecks, quotes("fewer", exact(-8.27), exact(-9.92))...)
		step.ConfigStateChecks = append(step.ConfigStateChecks,
			shows("addon_quote.cpanel", "microsoft_rds_sal", null),
			a.server(seededID, "addons", "3", func(s *simulator.Server) any { return len(s.Addons) }))
		a.run(step)

		a.Token = "sim-read"
		a.run(resource.TestStep{Config: config, ConfigStateChecks: append(quotes("cpanel", null, null),
			a.Warned("The change of addons is not quoted: The API calculates it for a token with the Write permission only. The amounts are null."))})
	})

	a := start(t, simulator.Options{Servers: 1})
	of := func(server, argument string) string {
		return `
data "vpsbg_addon_quote" "test" {
  server_id = "` + server + `"
  ` + argument + `
}
`
	}
	a.run(
		a.refused("", "At least one of these attributes must be configured: [cpanel,microsoft_rds_sal,microsoft_office_sal]", of("2864", "")),
		a.refused("server_id", `"web" is not an id`, of("web", "microsoft_rds_sal = 1")),
		a.refused("cpanel", "Attribute cpanel string length must be at least 1", of("2864", `cpanel = ""`)),
		a.refused("microsoft_rds_sal", "Attribute microsoft_rds_sal value must be at least 0, got: -1", of("2864", "microsoft_rds_sal = -1")),
		a.refused("microsoft_office_sal", "Attribute microsoft_office_sal value must be at least 0, got: -1", of("2864", "microsoft_office_sal = -1")),
		a.refused("", "GET /servers/7 (getServer) answered 404 Not Found", of("7", `cpanel = "cpanel-pro-30"`)),
		a.refused("", "POST /servers/7/addons/scale/calculate (calculateServerAddonsScale) answered 404 Not Found", of("7", "microsoft_rds_sal = 1")),
		a.refused("cpanel", "The server has no addon of this kind.", of("2864", `cpanel = "cpanel-pro-30"`)),
		a.refused("microsoft_rds_sal", "The server has no addon of this kind.", of("2864", "microsoft_rds_sal = 1")),
		a.refused("microsoft_office_sal", "The server has no addon of this kind.", of("2864", "microsoft_office_sal = 1")),
	)
}

// Only the list of plans to move to has a route that is a guess.
func TestAccServerDataSources_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1, UnconfirmedRoutes: true})
	a.run(
		a.refused("", "The route of listServerScalePlans is not confirmed by VPSBG's public documentation, and this answer suggests that it is a different one. "+
			"Look in the client area instead", `data "vpsbg_scale_plans" "test" { server_id = 2864 }`),
		resource.TestStep{
			Config: `
data "vpsbg_server_status" "test" { server_id = 2864 }
data "vpsbg_server_metrics" "test" { server_id = 2864 }
data "vpsbg_server_bandwidth" "test" { server_id = 2864 }
data "vpsbg_server_addons" "test" { server_id = 2864 }

data "vpsbg_scale_quote" "test" {
  server_id = 2864
  plan      = "cloud-vps-4gb"
}

data "vpsbg_addon_quote" "test" {
  server_id         = 2864
  microsoft_rds_sal = 0
}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				shows("scale_quote.test", "amount", knownvalue.Float64Exact(14.47)), shows("addon_quote.test", "amount", knownvalue.Float64Exact(0)),
			},
		},
	)
}
