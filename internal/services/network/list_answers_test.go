package network_test

import (
	"slices"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	html    = "<html><body>502 Bad Gateway</body></html>"
	nothing = ""
)

// created is a blacklist of one network, and its account.
func created(t *testing.T) (list *acctest.Resource, sim *acctest.Simulation, address string) {
	t.Helper()
	sim, address, _ = protected(t, simulator.Options{})
	list = sim.Session(t).Resource("vpsbg_ip_blacklist")
	list.Apply(t.Context(), networks(address, "192.0.2.1")).Expect(t, "")
	sim.ResetRequests()
	return sim.Session(t).Continue(*list), sim, address
}

func of(operation string, fault simulator.Fault) []simulator.Fault {
	fault.OperationID = operation
	return []simulator.Fault{fault}
}

func TestList_create(t *testing.T) {
	t.Parallel()
	body, empty := html, nothing
	refusal := `{"message": "The given data was invalid.", "errors": {"networks.0": ["Private networks are not allowed."]}}`
	for name, test := range map[string]struct {
		before []string // on the list
		faults []simulator.Fault
		calls  []string // that change something
		stored bool
		says   string
	}{
		"new":                    {calls: []string{"POST"}, stored: true},
		"the same there already": {before: []string{"192.0.2.1"}, calls: []string{"POST"}, stored: true},
		"a part there already":   {before: []string{"192.0.2.0/28"}, says: "ERROR at ip_address_id: Exists already"},
		"cut off":                {faults: of("setBlacklist", simulator.Fault{When: "after", Drop: true}), calls: []string{"POST", "POST"}, stored: true},
		"cut off before":         {faults: of("setBlacklist", simulator.Fault{Drop: true}), calls: []string{"POST", "POST"}, stored: true},
		"another answer":         {faults: of("setBlacklist", simulator.Fault{When: "after", Status: 200, Body: &body}), calls: []string{"POST"}, stored: true},
		"no content":             {faults: of("setBlacklist", simulator.Fault{When: "after", Status: 204, Body: &empty}), calls: []string{"POST"}, stored: true},
		"accepted, not made": {
			faults: of("setBlacklist", simulator.Fault{Status: 204, Body: &empty}), calls: []string{"POST"},
			says: "ERROR: Unable to set the blacklist of IP address",
		},
		"locked":     {faults: of("setBlacklist", simulator.Fault{Status: 423, Times: 3}), calls: []string{"POST", "POST", "POST", "POST"}, stored: true},
		"refused":    {faults: of("setBlacklist", simulator.Fault{Status: 422, Body: &refusal}), calls: []string{"POST"}, says: "ERROR at networks: Unable to set the blacklist of IP address 2868: Private networks are not allowed."},
		"forbidden":  {faults: of("setBlacklist", simulator.Fault{Status: 403}), calls: []string{"POST"}, says: "Use a token with the Write permission"},
		"no reading": {faults: of("getBlacklist", simulator.Fault{Status: 404, Times: -1}), calls: []string{"POST"}, stored: true},
		"unreadable": {faults: of("getBlacklist", simulator.Fault{Status: 403, Times: -1}), says: "Unable to read the blacklist of IP address"},
		"unprotected at last": {
			faults: []simulator.Fault{{OperationID: "setBlacklist", Status: 404}, {OperationID: "getNetworkProtection", Status: 404, Times: -1}},
			calls:  []string{"POST"}, says: "ERROR at ip_address_id: Address without DDoS protection",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, address, _ := protected(t, simulator.Options{})
			if test.before != nil {
				_, err := sim.Client(t).SetBlacklist(t.Context(), id(t, address), test.before)
				must(t, err)
			}
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			sim.ResetRequests()
			list := sim.Session(t).Resource("vpsbg_ip_blacklist")
			list.Apply(t.Context(), networks(address, "192.0.2.1/32")).Expect(t, test.says)
			if got := methods(sim); !slices.Equal(got, test.calls) || list.Exists() != test.stored || list.Tainted {
				t.Errorf("sent %q, want %q; in the state: %t", got, test.calls, list.Exists())
			}
		})
	}
}

// methods are those of the calls that change something.
func methods(sim *acctest.Simulation) (all []string) {
	for _, request := range sim.Requests() {
		if request.Method != "GET" {
			all = append(all, request.Method)
		}
	}
	return all
}

func TestList_update(t *testing.T) {
	t.Parallel()
	body, empty, short := html, nothing, `{"active": true, "networks": ["192.0.2.2/32"]}`
	for name, test := range map[string]struct {
		replaces bool
		faults   []simulator.Fault
		calls    []string
		says     string
	}{
		"added":                {calls: []string{"PATCH"}},
		"replaces, not adds":   {replaces: true, calls: []string{"PATCH", "POST"}},
		"cut off":              {faults: of("updateBlacklist", simulator.Fault{When: "after", Drop: true}), calls: []string{"PATCH", "PATCH"}},
		"no content":           {faults: of("updateBlacklist", simulator.Fault{When: "after", Status: 204, Body: &empty}), calls: []string{"PATCH"}},
		"answers what is new":  {faults: of("updateBlacklist", simulator.Fault{When: "after", Body: &short}), calls: []string{"PATCH"}},
		"no such route":        {faults: of("updateBlacklist", simulator.Fault{Status: 405}), calls: []string{"PATCH", "POST"}},
		"no such route at all": {faults: append(of("updateBlacklist", simulator.Fault{Status: 404}), of("setBlacklist", simulator.Fault{Status: 422})...), calls: []string{"PATCH", "POST"}, says: "Unable to change the blacklist of IP address 2868: POST"},
		"refused":              {faults: of("updateBlacklist", simulator.Fault{Status: 422}), calls: []string{"PATCH"}, says: "Unable to change the blacklist of IP address 2868: PATCH"},
		"failing":              {faults: of("updateBlacklist", simulator.Fault{Status: 502, Body: &body, Times: -1}), calls: []string{"PATCH", "PATCH", "PATCH", "PATCH", "PATCH"}, says: "Unable to change the blacklist"},
		"lost and unreadable": {
			faults: append(of("updateBlacklist", simulator.Fault{When: "after", Status: 204, Body: &empty}), of("getBlacklist", simulator.Fault{Skip: 1, Status: 403, Times: -1})...),
			calls:  []string{"PATCH"}, says: "(updateBlacklist)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, sim, address := created(t)
			variants := sim.Variants()
			if test.replaces {
				variants.NetworkListUpdate = "replaces"
			}
			must(t, sim.SetVariants(variants))
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			list.Apply(t.Context(), networks(address, "192.0.2.1", "192.0.2.2")).Expect(t, test.says)
			if got := methods(sim); !slices.Equal(got, test.calls) {
				t.Errorf("sent %q, want %q", got, test.calls)
			}
			sim.ClearFaults()
			list = sim.Session(t).Continue(*list)
			list.Apply(t.Context(), networks(address, "192.0.2.1", "192.0.2.2")).Expect(t, "")
			if got := listed(t, sim, "blacklist", address); len(got) != 2 {
				t.Errorf("the list has %q", got)
			}
		})
	}
}

// A list is gone when it has no networks, or when the address has no protection and the account answers otherwise.
func TestList_read(t *testing.T) {
	t.Parallel()
	noList, noProtection := of("getBlacklist", simulator.Fault{Status: 404, Times: -1}), of("getNetworkProtection", simulator.Fault{Status: 404, Times: -1})
	bad := `{"active": true}`
	for name, test := range map[string]struct {
		faults []simulator.Fault
		exists bool
		says   string
	}{
		"there":                   {exists: true},
		"no route":                {faults: noList, exists: true, says: "The route of getBlacklist is not confirmed"},
		"not allowed":             {faults: of("getBlacklist", simulator.Fault{Status: 405}), exists: true, says: "The route of getBlacklist is not confirmed"},
		"listed as protected":     {faults: slices.Concat(noList, noProtection), exists: true, says: "the API answers 404 for the protection of IP address"},
		"wrong endpoint":          {faults: of("*", simulator.Fault{Status: 404, Times: -1}), exists: true, says: "GET /servers (listServers) answered 404"},
		"forbidden":               {faults: of("getBlacklist", simulator.Fault{Status: 403}), exists: true, says: "ERROR: Unable to read blacklist 2868"},
		"protection is forbidden": {faults: append(of("getNetworkProtection", simulator.Fault{Status: 403}), noList...), exists: true, says: "(getNetworkProtection) answered 403"},
		"without networks":        {faults: of("getBlacklist", simulator.Fault{Body: &bad}), exists: true, says: "it is not a list of networks"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, sim, _ := created(t)
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			list.Refresh(t.Context()).Expect(t, test.says)
			if list.Exists() != test.exists {
				t.Error(list)
			}
		})
	}
	t.Run("the server has ended", func(t *testing.T) {
		t.Parallel()
		list, sim, _ := created(t)
		for server := range sim.State().Servers {
			must(t, sim.ChangeServer(server, simulator.ServerChange{Status: "terminated"}))
		}
		list.Refresh(t.Context()).Expect(t, "WARNING: Not found in the account")
		if list.Exists() {
			t.Error(list)
		}
	})
}

func TestList_delete(t *testing.T) {
	t.Parallel()
	empty := nothing
	for name, test := range map[string]struct {
		fault simulator.Fault
		says  string
	}{
		"done":          {simulator.Fault{OperationID: "none", Status: 500}, ""},
		"cut off":       {simulator.Fault{OperationID: "deleteBlacklist", When: "after", Drop: true}, ""},
		"locked":        {simulator.Fault{OperationID: "deleteBlacklist", Status: 423}, ""},
		"claimed":       {simulator.Fault{OperationID: "deleteBlacklist", Status: 204, Body: &empty}, "the API accepted the request, but the blacklist of IP address 2868 can still be read"},
		"refused":       {simulator.Fault{OperationID: "deleteBlacklist", Status: 403}, "ERROR: Unable to delete the blacklist of IP address 2868"},
		"no such route": {simulator.Fault{OperationID: "deleteBlacklist", Status: 405}, "The route of deleteBlacklist is not confirmed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, sim, address := created(t)
			must(t, sim.AddFault(test.fault))
			list.Destroy(t.Context()).Expect(t, test.says)
			sim.ClearFaults()
			sim.Session(t).Continue(*list).Destroy(t.Context()).Expect(t, "")
			if left := listed(t, sim, "blacklist", address); len(left) > 0 {
				t.Errorf("%q are left", left)
			}
		})
	}
}

// A read token is enough to plan.
func TestList_readToken(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	sim.Token = "sim-read"
	list := sim.Session(t).Resource("vpsbg_ip_whitelist")
	plan := list.Plan(t.Context(), networks(address, "192.0.2.1"))
	plan.Diagnostics.Expect(t, "")
	if calls := sim.Calls(false); len(calls) > 0 {
		t.Errorf("planning made the calls %q", calls)
	}
	list.ApplyPlan(t.Context(), plan).Expect(t, "token with the Write permission")
}

// What is not known yet is checked when it is.
func TestList_unknown(t *testing.T) {
	t.Parallel()
	sim, address, main := protected(t, simulator.Options{})
	for _, config := range []config{
		{"ip_address_id": acctest.Unknown, "networks": []string{"192.0.2.1"}},
		{"ip_address_id": address, "networks": acctest.Unknown},
	} {
		plan := sim.Session(t).Resource("vpsbg_ip_blacklist").Plan(t.Context(), config)
		if plan.Diagnostics.Expect(t, ""); plan.IsEmpty() {
			t.Errorf("%v plans nothing", config)
		}
	}
	plan := sim.Session(t).Resource("vpsbg_ip_blacklist").Plan(t.Context(), config{"ip_address_id": main, "networks": acctest.Unknown})
	plan.Diagnostics.ExpectError(t, "ip_address_id", "Address without DDoS protection")

	steps := sim.Steps(t, "vpsbg_ip_blacklist")
	path := "/network-protection/" + address + "/blacklist"
	steps.Creates(networks(address, "192.0.2.1"), "POST "+path)
	steps.UpdatesLate(config{"ip_address_id": address, "networks": acctest.Unknown}, networks(address, "192.0.2.2"), "POST "+path)
}

func TestList_import(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	list := sim.Session(t).Resource("vpsbg_ip_blacklist")
	list.Import(t.Context(), "", map[string]any{"id": floating}).Expect(t, "")
	if list.IdentityID() != floating || list.Get("ip_address_id") != floating {
		t.Error(list)
	}
	plan := list.Plan(t.Context(), networks(floating, "198.51.100.7", "192.0.2.0/24"))
	if plan.Diagnostics.Expect(t, ""); !plan.IsEmpty() {
		t.Errorf("there is something to do after the import: %s", plan)
	}
	list.Import(t.Context(), "203.0.113.16", nil).Expect(t, `"203.0.113.16" is not an id`)
	for _, none := range []string{"7", "2864"} {
		list.Import(t.Context(), none, nil).Expect(t, "")
		if list.Exists() {
			t.Errorf("%s was imported", none)
		}
	}
}

// An IPv4 address can be written as one of IPv6.
func TestList_spellings(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	steps := sim.Steps(t, "vpsbg_ip_blacklist")
	path := "/network-protection/" + address + "/blacklist"
	steps.Creates(networks(address, "::ffff:192.0.2.1", "::ffff:198.51.100.0/120", "2001:DB8::0:7"), "POST "+path)
	if body := last(t, sim); body != `{"networks":["192.0.2.1/32","198.51.100.0/24","2001:db8::7/128"]}` {
		t.Errorf("sent %s", body)
	}
	steps.Keeps(networks(address, "192.0.2.1/32", "198.51.100.0/24", "2001:db8:0:0::7/128"))
}

// A list resource finds the lists of all protected addresses that servers have, and nothing that is empty.
func TestList_query(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	query := acctest.Query{IncludeResource: true}
	none, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_ip_blacklist", query)
	if len(none) > 0 || len(diags) > 0 {
		t.Errorf("found %q: %s", acctest.Names(none), diags)
	}
	_, err := sim.Client(t).SetBlacklist(t.Context(), id(t, address), []string{"192.0.2.1", "2001:db8::/32"})
	must(t, err)
	sim.ResetRequests()
	all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_ip_blacklist", query)
	if len(diags) > 0 || !slices.Equal(acctest.Names(all), []string{"87.121.11.52 of server web-1.example.com (2865)"}) {
		t.Fatalf("found %q: %s", acctest.Names(all), diags)
	}
	if calls := sim.Calls(true); !slices.Equal(calls, []string{"GET /servers", "GET /floating-ips", "GET /network-protection/" + address + "/blacklist"}) {
		t.Errorf("the list made the calls %q", calls)
	}
	if got := all[0].Import(t.Context()).Get("id"); got != address {
		t.Errorf("imported %v", got)
	}
	must(t, sim.AddFault(simulator.Fault{OperationID: "getBlacklist", Status: 404}))
	_, diags = sim.Session(t).ListAll(t.Context(), "vpsbg_ip_blacklist", query)
	diags.Expect(t, "ERROR: Unable to list blacklists")
	must(t, sim.AddFault(simulator.Fault{OperationID: "listServers", Status: 403}))
	_, diags = sim.Session(t).ListAll(t.Context(), "vpsbg_ip_blacklist", query)
	diags.Expect(t, "(listServers) answered 403")
}
