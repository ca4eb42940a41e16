package server_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// shows expects an attribute of a data source.
func shows(name, attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data.vpsbg_"+name, tfjsonpath.New(attribute), want)
}

func TestAccServerDataSource(t *testing.T) {
	t.Parallel()
	const byID = "server.by_id"
	a := start(t, simulator.Options{Servers: 3})
	rename := a.change(seededID+6, simulator.ServerChange{Hostname: pointer("server-002.example.com")}) // their addresses come between
	a.run(
		a.refused("hostname", `No server has the hostname "server-0". Similar ones: server-001.example.com, server-002.example.com, server-003.example.com.`,
			`data "vpsbg_server" "test" { hostname = "server-0" }`),
		a.refused("hostname", `No server of the account has the hostname "mail".`, `data "vpsbg_server" "test" { hostname = "mail" }`),
		after(rename, a.refused("hostname", `The servers 2867, 2870 have the hostname "server-002.example.com". Use the id of one of them.`,
			`data "vpsbg_server" "test" { hostname = "server-002.example.com" }`)),
		a.refused("", "GET /servers/7 (getServer) answered 404 Not Found", `data "vpsbg_server" "test" { id = 7 }`),
		a.refused("id", `"web" is not an id: ids are positive whole numbers`, `data "vpsbg_server" "test" { id = "web" }`),
		a.refused("", "Exactly one of these attributes must be configured: [id,hostname]", `data "vpsbg_server" "test" {}`),
		resource.TestStep{
			Config: `
data "vpsbg_server" "by_id" { id = 2864 }
data "vpsbg_server" "by_hostname" { hostname = "server-001.example.com" }
`,
			ConfigStateChecks: []statecheck.StateCheck{
				shows(byID, "hostname", knownvalue.StringExact("server-001.example.com")),
				shows(byID, "plan", knownvalue.StringExact("cloud-vps-2gb")),
				shows(byID, "billing_cycle", knownvalue.Int64Exact(1)),
				shows(byID, "promo_code", knownvalue.Null()),
				shows(byID, "status", knownvalue.StringExact("active")),
				shows(byID, "ip_addresses", knownvalue.ListSizeExact(2)),
				shows("server.by_hostname", "id", knownvalue.StringExact("2864")),
			},
		},
	)
}

func TestAccServersDataSource(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 55, Terminated: "status"}) // more than a page
	end := func() {
		a.change(seededID, simulator.ServerChange{Status: "terminated"})()
		a.change(seededID+3, simulator.ServerChange{Status: "suspended"})()
	}
	hostnames := func(names ...string) knownvalue.Check {
		var servers []knownvalue.Check
		for _, name := range names {
			servers = append(servers, knownvalue.ObjectPartial(map[string]knownvalue.Check{"hostname": knownvalue.StringExact(name)}))
		}
		return knownvalue.ListExact(servers)
	}
	a.run(resource.TestStep{
		PreConfig: end,
		Config: `
data "vpsbg_servers" "all" {}
data "vpsbg_servers" "search" { search = "-05" }
data "vpsbg_servers" "none" { search = "mail" }
data "vpsbg_servers" "suspended" { statuses = ["suspended"] }
data "vpsbg_servers" "ended" { statuses = ["suspended", "terminated"] }
data "vpsbg_servers" "ip" { ip = data.vpsbg_servers.all.servers[53].ipv4_address }
`,
		ConfigStateChecks: []statecheck.StateCheck{
			shows("servers.all", "servers", knownvalue.ListSizeExact(54)),
			shows("servers.search", "servers", knownvalue.ListSizeExact(6)),
			shows("servers.none", "servers", knownvalue.ListExact(nil)),
			shows("servers.suspended", "servers", hostnames("server-002.example.com")),
			shows("servers.ended", "servers", hostnames("server-001.example.com", "server-002.example.com")),
			shows("servers.ip", "servers", hostnames("server-055.example.com")),
		},
	})
}

func TestAccRenewalQuoteDataSource(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 2})
	const quote = `
data "vpsbg_renewal_quote" "test" {
  server_ids    = [2864, 2867]
  billing_cycle = 6
  promo_code    = "fall2406"
}
`
	amounts := func(net, gross, discount, discountGross, due, dueGross knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			shows("renewal_quote.test", "amount", net), shows("renewal_quote.test", "amount_with_vat", gross),
			shows("renewal_quote.test", "discount", discount), shows("renewal_quote.test", "discount_with_vat", discountGross),
			shows("renewal_quote.test", "due_today_amount", due), shows("renewal_quote.test", "due_today_amount_with_vat", dueGross),
		}
	}
	exact, null := knownvalue.Float64Exact, knownvalue.Null()
	a.run(
		a.refused("promo_code", "The selected promo code is invalid.", `
data "vpsbg_renewal_quote" "test" {
  server_ids    = [2864]
  billing_cycle = 6
  promo_code    = "spring99"
}
`),
		a.refused("server_ids[0]", `"web" is not an id`, `
data "vpsbg_renewal_quote" "test" {
  server_ids    = ["web"]
  billing_cycle = 1
}
`),
		resource.TestStep{Config: quote, ConfigStateChecks: amounts(exact(300), exact(360), exact(45), exact(54), exact(255), exact(306))},
	)

	reader := start(t, simulator.Options{Servers: 2})
	reader.Token = "sim-read"
	reader.run(resource.TestStep{Config: quote, ConfigStateChecks: append(amounts(null, null, null, null, null, null),
		reader.Warned("The renewal is not quoted: The API calculates it for a token with the Write permission only."))})
}
