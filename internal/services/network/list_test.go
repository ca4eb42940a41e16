package network_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// listTypes are the two lists of an address, with what their routes and operations end with.
var listTypes = map[string]string{"vpsbg_ip_blacklist": "blacklist", "vpsbg_ip_whitelist": "whitelist"}

func networks(address string, all ...string) config {
	return config{"ip_address_id": address, "networks": all}
}

func set(all ...string) knownvalue.Check {
	items := make([]knownvalue.Check, len(all))
	for i, one := range all {
		items[i] = text(one)
	}
	return knownvalue.SetExact(items)
}

// listed are the networks on a list of an address at VPSBG.
func listed(t *testing.T, sim *acctest.Simulation, list, address string) []string {
	t.Helper()
	protection := sim.State().Protections[int(id(t, address))]
	if list == "blacklist" {
		return protection.Blacklist.Networks
	}
	return protection.Whitelist.Networks
}

// The life of a list: networks that are added go by themselves, everything else replaces the list.
func TestList_lifecycle(t *testing.T) {
	t.Parallel()
	for typ, list := range listTypes {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			sim, address, _ := protected(t, simulator.Options{})
			path := "/network-protection/" + address + "/" + list
			steps := sim.Steps(t, typ)
			steps.Creates(networks(address, "198.51.100.7", "2001:DB8:0::/32"), "POST "+path).
				Has("id", address, "active", true, "networks", set("198.51.100.7", "2001:DB8:0::/32"))
			steps.Keeps(networks(address, "2001:db8::/32", "198.51.100.7/32"))
			steps.Keeps(networks(address, "198.51.100.7/32", "198.51.100.7", "2001:0db8::/32"))
			steps.Updates(networks(address, "198.51.100.7", "2001:db8::/32", "192.0.2.0/24", "203.0.113.5"), "PATCH "+path)
			if body := last(t, sim); body != `{"networks":["192.0.2.0/24","203.0.113.5/32"]}` {
				t.Errorf("sent %s, not what is new alone", body)
			}
			steps.Updates(networks(address, "192.0.2.0/24", "203.0.113.6"), "POST "+path)
			steps.Updates(networks(address, "192.0.2.0/24"), "POST "+path).Has("networks", set("192.0.2.0/24"))
			steps.Imports(address, networks(address, "192.0.2.0/24"))
			steps.Destroys("DELETE " + path)
			if left := listed(t, sim, list, address); len(left) > 0 {
				t.Errorf("%q are left", left)
			}
		})
	}
}

// last is the body of the last request that changed something.
func last(t *testing.T, sim *acctest.Simulation) (body string) {
	t.Helper()
	for _, request := range sim.Requests() {
		if request.Method != "GET" {
			encoded, err := json.Marshal(request.Body)
			must(t, err)
			body = string(encoded)
		}
	}
	return body
}

// What somebody else does in the client area is a difference.
func TestList_drift(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	path := "/network-protection/" + address + "/blacklist"
	steps, declared := sim.Steps(t, "vpsbg_ip_blacklist"), networks(address, "192.0.2.1", "192.0.2.2")
	steps.Creates(declared, "POST "+path)
	client := sim.Client(t)

	_, err := client.UpdateBlacklist(t.Context(), id(t, address), []string{"198.51.100.9"})
	must(t, err)
	steps.Updates(declared, "POST "+path).Changes("networks", set("192.0.2.1", "192.0.2.2", "198.51.100.9/32"), set("192.0.2.1", "192.0.2.2"))

	_, err = client.SetBlacklist(t.Context(), id(t, address), []string{"192.0.2.2"})
	must(t, err)
	steps.Updates(declared, "PATCH "+path)

	off := `{"active": false, "networks": ["192.0.2.1/32", "192.0.2.2/32"]}`
	must(t, sim.AddFault(simulator.Fault{OperationID: "getBlacklist", Body: &off}))
	steps.Updates(declared, "POST "+path).Changes("active", false, true)

	must(t, client.DeleteBlacklist(t.Context(), id(t, address)))
	steps.Creates(declared, "POST "+path).Warned("Not found in the account")

	must(t, client.DeleteBlacklist(t.Context(), id(t, address)))
	steps.Destroys()
}

// An update of the list between the plan and the apply is not lost without a word.
func TestList_meanwhile(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	path := "/network-protection/" + address + "/blacklist"
	steps := sim.Steps(t, "vpsbg_ip_blacklist")
	add := func() {
		_, err := sim.Client(t).UpdateBlacklist(t.Context(), id(t, address), []string{"198.51.100.9"})
		must(t, err)
	}
	steps.Meanwhile(add)
	steps.Refuses("ip_address_id", "Exists already: IP address "+address+" already has a blacklist, with something that this configuration does not "+
		"declare, and that creating it would delete: 198.51.100.9/32.", networks(address, "192.0.2.1"))
	must(t, sim.Client(t).DeleteBlacklist(t.Context(), id(t, address)))
	steps.Creates(networks(address, "192.0.2.1"), "POST "+path)
	resource := steps.Resource()
	plan := resource.Plan(t.Context(), networks(address, "192.0.2.1", "192.0.2.2"))
	add()
	resource.ApplyPlan(t.Context(), plan).Expect(t, "")
	resource.Refresh(t.Context()).Expect(t, "")
	if got := listed(t, sim, "blacklist", address); len(got) != 3 {
		t.Errorf("the list has %q: what was added meanwhile is lost", got)
	}
}

func TestList_refuses(t *testing.T) {
	t.Parallel()
	for typ, list := range listTypes {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			sim, address, main := protected(t, simulator.Options{})
			for name, test := range map[string]struct {
				attribute, text string
				config          config
			}{
				"host bits": {"networks[…]", `"198.51.100.7/24" is an address with the length of a network, in which it is not the first address. Write "198.51.100.0/24" ` +
					`for the network, or "198.51.100.7" for this address alone.`, networks(address, "192.0.2.1", "198.51.100.7/24")},
				"host bits of IPv6":  {"networks[…]", `Write "2001:db8::/32" for the network, or "2001:db8::7" for this address alone.`, networks(address, "2001:db8::7/32")},
				"a name":             {"networks[…]", `Invalid network: "example.com" is neither an IP address nor a network.`, networks(address, "example.com")},
				"leading zeros":      {"networks[…]", `"192.0.2.010" is neither an IP address nor a network.`, networks(address, "192.0.2.010")},
				"a zone":             {"networks[…]", `"fe80::1%eth0" is neither an IP address nor a network.`, networks(address, "fe80::1%eth0")},
				"nothing":            {"networks", "set must contain at least 1 elements", networks(address, []string{}...)},
				"no id":              {"ip_address_id", `Invalid id: "87.121.11.51" is not an id`, networks("87.121.11.51", "192.0.2.1")},
				"an unprotected one": {"ip_address_id", "Address without DDoS protection: IP address 87.121.", networks(main, "192.0.2.1")},
				"none":               {"ip_address_id", "No protected address with this ID", networks("7", "192.0.2.1")},
			} {
				t.Run(name, func(t *testing.T) {
					plan := sim.Session(t).Resource(typ).Plan(t.Context(), test.config)
					plan.Diagnostics.ExpectError(t, test.attribute, test.text)
				})
			}
			many := make([]string, 1001)
			for i := range many {
				many[i] = "10.0." + string(rune('0'+i/256)) + "." + strconv.Itoa(i%256)
			}
			sim.Session(t).Resource(typ).Plan(t.Context(), networks(address, many...)).Diagnostics.ExpectError(t, "networks", "at most 1000 elements")
			if calls := sim.Calls(false); len(calls) > 0 {
				t.Errorf("refusing made the calls %q", calls)
			}
		})
	}
}
