package network_test

import (
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// floating is the id of the protected address that every account has, which no server has. It has a blacklist and a geo
// filter.
const floating = "2816"

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

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// protected starts an account with a server that has a protected address, and returns the id of that one and of the
// main address.
func protected(t *testing.T, options simulator.Options) (sim *acctest.Simulation, address, main string) {
	t.Helper()
	sim = acctest.Start(t, options)
	_, err := sim.Client(t).DeployServer(t.Context(), vpsbg.DeployServerRequest{
		Name: "web-1.example.com", Plan: "cloud-vps-2gb", BillingCycle: 1, ImageID: 73, ExtraIPv4DDoS: 1,
	})
	must(t, err)
	sim.Now() // which brings the server
	for _, server := range sim.State().Servers {
		for _, known := range server.IPAddresses {
			switch id := strconv.Itoa(known.ID); {
			case known.DDoSProtected:
				address = id
			case known.Main && known.Version == 4:
				main = id
			}
		}
	}
	if address == "" || main == "" {
		t.Fatal("the server has no protected address")
	}
	sim.ResetRequests()
	return sim, address, main
}

// answer makes an operation answer with a body from now on.
func answer(t *testing.T, sim *acctest.Simulation, operation, body string) {
	t.Helper()
	sim.ClearFaults()
	must(t, sim.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &body}))
}

func id(t *testing.T, text string) vpsbg.ID {
	t.Helper()
	parsed, err := vpsbg.ParseID(text)
	must(t, err)
	return parsed
}
