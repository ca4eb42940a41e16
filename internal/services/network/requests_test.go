package network_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Whether addresses are protected, all blacklists of a plan ask one list of the servers. What is there already is one
// read for each, and so is a refresh; a plan that changes nothing asks nothing.
func TestRequests(t *testing.T) {
	t.Parallel()
	const servers = 8
	sim := acctest.Start(t, simulator.Options{})
	for i := range servers {
		_, err := sim.Client(t).DeployServer(t.Context(), vpsbg.DeployServerRequest{
			Name: fmt.Sprintf("web-%d.example.com", i), Plan: "cloud-vps-2gb", BillingCycle: 1, ImageID: 73, ExtraIPv4DDoS: 1,
		})
		must(t, err)
	}
	sim.Now()
	session := sim.Session(t)
	lists := map[string]*acctest.Resource{}
	for _, server := range sim.State().Servers {
		for _, address := range server.IPAddresses {
			if address.DDoSProtected {
				lists[strconv.Itoa(address.ID)] = session.Resource("vpsbg_ip_blacklist")
			}
		}
	}
	sim.ResetRequests()
	for address, list := range lists {
		plan := list.Plan(t.Context(), networks(address, "192.0.2.1"))
		plan.Diagnostics.Expect(t, "")
	}
	if count := len(sim.Calls(true)); len(lists) != servers || count != 1+servers {
		t.Errorf("planning %d lists costs %d requests", len(lists), count)
	}
	session = sim.Session(t)
	for address, list := range lists {
		list = session.Continue(*list)
		list.Apply(t.Context(), networks(address, "192.0.2.1")).Expect(t, "")
		lists[address] = list
	}
	sim.ResetRequests()
	session = sim.Session(t)
	for address, list := range lists {
		list = session.Continue(*list)
		list.Refresh(t.Context()).Expect(t, "")
		list.Plan(t.Context(), networks(address, "192.0.2.1")).Diagnostics.Expect(t, "")
	}
	if count := len(sim.Calls(true)); count != servers {
		t.Errorf("a refresh and a plan of %d lists cost %d requests", servers, count)
	}
}

// A list ends with its address, also where nothing has shown that yet.
func TestList_endsWithItsAddress(t *testing.T) {
	t.Parallel()
	list, sim, _ := created(t)
	for server := range sim.State().Servers {
		must(t, sim.ChangeServer(server, simulator.ServerChange{Status: "terminated"}))
	}
	list.Destroy(t.Context()).Expect(t, "")
}
