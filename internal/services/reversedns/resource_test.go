package reversedns_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	kind = "vpsbg_reverse_dns"
	// The addresses of the first server of an account.
	four, six = "2865", "2866"
	patchFour = "PATCH /ip-addresses/2865"
	patchSix  = "PATCH /ip-addresses/2866"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, options simulator.Options) (*acctest.Simulation, *acctest.Steps) {
	t.Helper()
	options.Servers = 1
	sim := acctest.Start(t, options)
	return sim, sim.Steps(t, kind)
}

func name(ptr string) map[string]any { return map[string]any{"ip_address_id": four, "ptr": ptr} }

func names(pairs ...string) map[string]any {
	ptrs := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		ptrs[pairs[i]] = pairs[i+1]
	}
	return map[string]any{"ip_address_id": six, "ptrs": ptrs}
}

// shown are the names that an address of the account has.
func shown(sim *acctest.Simulation, index int) map[string]string {
	return sim.State().Servers[2864].IPAddresses[index].PTR
}

func TestReverseDNS_ipv4(t *testing.T) {
	t.Parallel()
	sim, steps := start(t, simulator.Options{})
	steps.Creates(name("www.example.com"), patchFour).Warned().
		Has("id", four, "ip_address", "87.121.11.49", "ptr", "www.example.com", "ptrs", nil)
	steps.Updates(name("mail.example.com"), patchFour)
	steps.Updates(name("MAIL.example.com")) // is the same name
	steps.Imports(four, name("mail.example.com"))
	imported := sim.Session(t).Resource(kind)
	acctest.ExpectOK(t, imported.Import(t.Context(), "", map[string]any{"ip_address_id": four}))
	if imported.Get("ptr") != "mail.example.com" {
		t.Error(imported)
	}
	client := sim.Client(t)
	_, err := client.UpdateIPAddress(t.Context(), 2865, vpsbg.ReverseDNS{Name: "other.example.com"})
	must(t, err)
	steps.Updates(name("mail.example.com"), patchFour).Changes("ptr", "other.example.com", "mail.example.com")
	_, err = client.UpdateIPAddress(t.Context(), 2865, vpsbg.ReverseDNS{})
	must(t, err)
	steps.Updates(name("mail.example.com"), patchFour).Changes("ptr", nil, "mail.example.com")
	steps.Destroys(patchFour)
	if left := shown(sim, 0); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// Other names of the network are left alone, whether the API merges names or replaces them.
func TestReverseDNS_ipv6(t *testing.T) {
	t.Parallel()
	for _, options := range []simulator.Options{{}, {PTRMaps: "replaced"}, {RewritesInput: true}} {
		t.Run(fmt.Sprint(options.PTRMaps, options.RewritesInput), func(t *testing.T) {
			t.Parallel()
			sim, steps := start(t, options)
			client := sim.Client(t)
			_, err := client.UpdateIPAddress(t.Context(), 2866, vpsbg.ReverseDNS{Names: map[string]string{"2a01:8740:0:b32::ff": "other.example.com"}})
			must(t, err)
			steps.Creates(names("2A01:8740:0000:0B32::0001", "a.example.com", "2a01:8740:0:b32::2", "b.example.com"), patchSix).
				Has("ptrs", knownvalue.MapExact(map[string]knownvalue.Check{
					"2A01:8740:0000:0B32::0001": knownvalue.StringExact("a.example.com"),
					"2a01:8740:0:b32::2":        knownvalue.StringExact("b.example.com"),
				}), "ptr", nil, "ip_address", "2a01:8740:0:b32::1")
			steps.Updates(names("2a01:8740:0:b32::1", "c.example.com"), patchSix)
			if got := shown(sim, 1); len(got) != 2 {
				t.Errorf("the network has %v", got)
			}
			steps.Destroys(patchSix)
			if got := shown(sim, 1); len(got) != 1 {
				t.Errorf("the network has %v", got)
			}
		})
	}
}

// A name that somebody changed meanwhile is not the one that was set: a destroy leaves it.
func TestReverseDNS_changedMeanwhile(t *testing.T) {
	t.Parallel()
	sim, steps := start(t, simulator.Options{})
	steps.Creates(name("www.example.com"), patchFour)
	steps.Meanwhile(func() {
		_, err := sim.Client(t).UpdateIPAddress(t.Context(), 2865, vpsbg.ReverseDNS{Name: "other.example.com"})
		must(t, err)
		sim.ResetRequests()
	})
	steps.Destroys()
	if got := shown(sim, 0)["87.121.11.49"]; got != "other.example.com" {
		t.Errorf("it is %q", got)
	}
}

func TestReverseDNS_badInput(t *testing.T) {
	t.Parallel()
	sim, steps := start(t, simulator.Options{})
	steps.Refuses("ptr", "Invalid host name", name("www_1.example.com"))
	steps.Refuses("ptr", "Invalid Attribute Combination", map[string]any{"ip_address_id": four})
	steps.Refuses("ip_address_id", "Invalid id", map[string]any{"ip_address_id": "x", "ptr": "www.example.com"})
	steps.Refuses("ip_address_id", "Unknown IP address: No server and no floating IP of the account has an address with the ID 1.",
		map[string]any{"ip_address_id": "1", "ptr": "www.example.com"})
	steps.Refuses("ptr", "Name does not fit the address: IP address 2a01:8740:0:b32::1 (2866) is an IPv6 network",
		map[string]any{"ip_address_id": six, "ptr": "www.example.com"})
	steps.Refuses("ptrs", "Name does not fit the address: IP address 87.121.11.49 (2865) is an IPv4 address",
		map[string]any{"ip_address_id": four, "ptrs": map[string]any{"2001:db8::1": "www.example.com"}})
	steps.Refuses(`ptrs["2001:db8::1"]`, "2001:db8::1 is not an address of the network 2a01:8740:0:b32::/64", names("2001:db8::1", "www.example.com"))
	steps.Refuses("ptrs", "Address is named twice: 2001:db8:0::1 and 2001:db8::1 are the same address",
		names("2001:db8::1", "a.example.com", "2001:db8:0::1", "b.example.com"))
	steps.Refuses(`ptrs["87.121.11.49"]`, "Invalid IP address", names("87.121.11.49", "www.example.com"))
	if wrote := sim.Calls(false); len(wrote) > 0 {
		t.Errorf("%v was sent", wrote)
	}
}

func TestReverseDNS_lost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault simulator.Fault
		calls []string
	}{
		"the answer":   {simulator.Fault{OperationID: "updateIPAddress", When: "after", Drop: true}, []string{patchFour, patchFour}},
		"no ptr in it": {simulator.Fault{OperationID: "updateIPAddress", When: "after", Status: 200, Body: pointer(`{"id": 2865}`)}, []string{patchFour}},
		"too many":     {simulator.Fault{OperationID: "updateIPAddress", Status: 429}, []string{patchFour, patchFour}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, steps := start(t, simulator.Options{})
			must(t, sim.AddFault(test.fault))
			steps.Creates(map[string]any{"ip_address_id": four, "ptr": "www.example.com"}, test.calls...)
		})
	}
	sim, steps := start(t, simulator.Options{})
	must(t, sim.AddFault(simulator.Fault{OperationID: "updateIPAddress", Status: 200, Body: pointer(`{"id": 2865}`)}))
	steps.Refuses("", "the API accepted the names of 87.121.11.49, but a read does not show them", name("www.example.com"))
}

func pointer[T any](value T) *T { return &value }

// Two resources that name addresses of one network do not take each other's names away.
func TestReverseDNS_twoOfOneNetwork(t *testing.T) {
	t.Parallel()
	sim, _ := start(t, simulator.Options{PTRMaps: "replaced"})
	session := sim.Session(t)
	var all sync.WaitGroup
	for i := range 5 {
		resource := session.Resource(kind)
		plan := resource.Plan(t.Context(), names(fmt.Sprintf("2a01:8740:0:b32::%d", i+1), "a.example.com"))
		all.Go(func() { acctest.ExpectOK(t, resource.ApplyPlan(t.Context(), plan)) })
	}
	all.Wait()
	if got := shown(sim, 1); len(got) != 5 {
		t.Errorf("the network has %v", got)
	}
}

// An address that left the account leaves the state.
func TestReverseDNS_addressGone(t *testing.T) {
	t.Parallel()
	sim, steps := start(t, simulator.Options{})
	steps.Creates(name("www.example.com"), patchFour)
	must(t, sim.ChangeServer(2864, simulator.ServerChange{Delete: true}))
	steps.Destroys().Warned("Not found in the account")
	none := sim.Session(t).Resource(kind)
	none.Import(t.Context(), "4711", nil)
	if none.Exists() {
		t.Error(none)
	}
}

// A hundred names cost the lists of servers and of floating IPs.
func TestReverseDNS_requests(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 100, Samples: true})
	client := sim.Client(t)
	session := sim.Session(t)
	var resources []*acctest.Resource
	for id, server := range sim.State().Servers {
		address := vpsbg.ID(server.IPAddresses[0].ID)
		_, err := client.UpdateIPAddress(t.Context(), address, vpsbg.ReverseDNS{Name: fmt.Sprintf("server-%d.example.com", id)})
		must(t, err)
		resource := session.Resource(kind)
		resources = append(resources, resource)
	}
	i := 0
	for _, server := range sim.State().Servers {
		acctest.ExpectOK(t, resources[i].Import(t.Context(), fmt.Sprint(server.IPAddresses[0].ID), nil))
		i++
	}
	sim.ResetRequests()
	session = sim.Session(t)
	for _, resource := range resources {
		resource = session.Continue(*resource)
		acctest.ExpectOK(t, resource.Refresh(t.Context()))
		if plan := resource.Plan(t.Context(), map[string]any{"ip_address_id": resource.Get("id"), "ptr": resource.Get("ptr")}); !plan.IsEmpty() {
			t.Error(plan)
		}
	}
	if sent := len(sim.Requests()); sent > 6 {
		t.Errorf("a plan sends %d requests", sent)
	}
}

func TestReverseDNS_list(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1, Samples: true})
	found, diags := sim.Session(t).ListAll(t.Context(), kind, acctest.Query{})
	acctest.ExpectOK(t, diags)
	if names := acctest.Names(found); len(names) != 1 || names[0] != "87.121.0.47 (47)" {
		t.Error(names)
	}
}
