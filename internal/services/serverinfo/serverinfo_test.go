package serverinfo_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	// The first server of an account that has servers from the start.
	serverID = 2864

	day = 24 * time.Hour
)

type (
	config = map[string]any
	checks = map[string]knownvalue.Check
)

var (
	null   = knownvalue.Null()
	text   = knownvalue.StringExact
	number = knownvalue.Int64Exact
	amount = knownvalue.Float64Exact
	flag   = knownvalue.Bool
	object = knownvalue.ObjectExact
)

func list(items ...knownvalue.Check) knownvalue.Check { return knownvalue.ListExact(items) }

// each expects a text in an attribute of the items of a list.
func each(attribute string, values ...string) knownvalue.Check {
	items := make([]knownvalue.Check, len(values))
	for i, value := range values {
		items[i] = knownvalue.ObjectPartial(checks{attribute: text(value)})
	}
	return list(items...)
}

func pointer[T any](value T) *T { return &value }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer makes an operation answer with a body.
func answer(t *testing.T, sim *acctest.Simulation, operation, body string) {
	t.Helper()
	sim.ClearFaults()
	must(t, sim.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &body}))
}

// bothWays are the ways in which the API answers, and whether those are a beta's.
var bothWays = map[string]bool{"as documented": false, "as a beta": true}

// reader starts an account with a server, for a token that may only read.
func reader(t *testing.T, quirks bool) *acctest.Simulation {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{Servers: 1, Quirks: quirks})
	sim.Token = "sim-read"
	return sim
}

// client calls the API beside Terraform, as the client area would.
func client(t *testing.T, sim *acctest.Simulation) *vpsbg.Client {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: "sim-write", Endpoint: sim.Endpoint})
	must(t, err)
	return client
}

// wrote expects exactly these calls beside reads.
func wrote(t *testing.T, sim *acctest.Simulation, calls ...string) {
	t.Helper()
	must(t, sim.Wrote(calls...)())
}

// The data sources refer to each other, and their lists are used in expressions.
func TestAccServerInfo(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 2})
	output := statecheck.ExpectKnownOutputValue
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{
			Config: `
data "vpsbg_servers" "all" {}
data "vpsbg_server" "second" { hostname = data.vpsbg_servers.all.servers[1].hostname }
data "vpsbg_server_status" "second" { server_id = data.vpsbg_server.second.id }
data "vpsbg_server_metrics" "second" { server_id = data.vpsbg_server.second.id }
data "vpsbg_server_bandwidth" "second" { server_id = data.vpsbg_server.second.id }
data "vpsbg_server_addons" "second" { server_id = data.vpsbg_server.second.id }
data "vpsbg_scale_plans" "second" { server_id = data.vpsbg_server.second.id }

data "vpsbg_scale_quote" "cheapest" {
  server_id = data.vpsbg_server.second.id
  plan      = data.vpsbg_scale_plans.second.plans[0].key
}

data "vpsbg_renewal_quote" "both" {
  server_ids    = data.vpsbg_servers.all.servers[*].id
  billing_cycle = 1
}

output "running" { value = data.vpsbg_server_status.second.running }
output "samples" { value = length(data.vpsbg_server_metrics.second.metrics) }
output "used" { value = data.vpsbg_server_bandwidth.second.used }
output "addons" { value = length(data.vpsbg_server_addons.second.addons) }
output "plan" { value = data.vpsbg_scale_quote.cheapest.plan }
output "renewal" { value = data.vpsbg_renewal_quote.both.amount }
output "addresses" { value = [for address in data.vpsbg_server.second.ip_addresses : address.version if address.main] }
output "image" { value = data.vpsbg_server.second.image.group.key }
`,
			ConfigStateChecks: []statecheck.StateCheck{
				output("running", flag(true)),
				output("samples", number(1)),
				output("used", amount(1.4)),
				output("addons", number(10)),
				output("plan", text("cloud-vps-4gb")),
				output("renewal", amount(50)),
				output("addresses", list(number(4))),
				output("image", text("ubuntu")),
			},
		},
		// What is not known when the configuration is validated is checked before it is sent.
		sim.Refused(t, "end", "The period ends at 2026-01-16T00:00:00Z, before it begins at 2026-01-17T00:00:00Z.", resource.TestStep{Config: `
resource "terraform_data" "end" { input = "2026-01-16T00:00:00Z" }

data "vpsbg_server_bandwidth" "test" {
  server_id = 2864
  start     = "2026-01-17T00:00:00Z"
  end       = terraform_data.end.output
}
`}),
	}})
}
