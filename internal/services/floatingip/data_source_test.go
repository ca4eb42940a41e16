package floatingip_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// A token that may only read sees the floating IPs.
func TestFloatingIPDataSources(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1, Samples: true})
	sim.Token = "sim-read"
	attached := map[string]knownvalue.Check{
		"id": knownvalue.StringExact("602"), "type": knownvalue.StringExact("ipv4"), "billing_cycle": knownvalue.Int64Exact(12),
		"server_id": knownvalue.StringExact("2864"), "server_hostname": knownvalue.StringExact("server-001.example.com"),
		"main": knownvalue.Bool(false), "locked": knownvalue.Bool(false), "lock_reason": knownvalue.Null(),
		"ptr":    knownvalue.MapExact(map[string]knownvalue.Check{"87.121.0.47": knownvalue.StringExact("www.example.com")}),
		"prefix": knownvalue.Int64Exact(32), "version": knownvalue.Int64Exact(4), "ip_address_id": knownvalue.StringExact("47"),
		"ddos_protected": knownvalue.Bool(false), "status": knownvalue.StringExact("active"),
		"plan": knownvalue.StringExact("floating-ipv4"), "expiry_at": knownvalue.StringExact("2027-01-15T12:00:00Z"),
		"cancel_request": knownvalue.Null(), "ip_address": knownvalue.StringExact("87.121.0.47"),
	}
	session := sim.Session(t)
	session.Shows("vpsbg_floating_ip", map[string]any{"id": "602"}, attached)
	session.Shows("vpsbg_floating_ip", map[string]any{"ip_address": "87.121.0.47"}, attached)
	for _, spelling := range []string{"2a01:8740:0:31:a::1", "2A01:8740:0000:0031::00ff"} { // another address of the network
		session.Shows("vpsbg_floating_ip", map[string]any{"ip_address": spelling}, map[string]knownvalue.Check{
			"id": knownvalue.StringExact("604"), "ip_address": knownvalue.StringExact(spelling), "type": knownvalue.StringExact("ipv6"),
			"server_id": knownvalue.Null(), "server_hostname": knownvalue.Null(), "ptr": knownvalue.Null(),
		})
	}
	if lists := sim.Count("listFloatingIPs"); lists != 1 {
		t.Errorf("the list was read %d times", lists)
	}
	session.Shows("vpsbg_floating_ips", nil, map[string]knownvalue.Check{"floating_ips": knownvalue.ListSizeExact(3)})
	session.Shows("vpsbg_floating_ips", map[string]any{"search": "server-001"}, map[string]knownvalue.Check{
		"floating_ips": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(attached)}),
	})
	session.Shows("vpsbg_floating_ips", map[string]any{"statuses": []string{"suspended"}}, map[string]knownvalue.Check{
		"floating_ips": knownvalue.ListSizeExact(0),
	})
	session.Shows("vpsbg_floating_ip_plans", nil, map[string]knownvalue.Check{
		"floating_ip_plans": knownvalue.ListPartial(map[int]knownvalue.Check{0: knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id": knownvalue.StringExact("32"), "name": knownvalue.StringExact("floating-ipv4"), "available": knownvalue.Bool(true),
			"price": knownvalue.Float64Exact(2.5), "price_with_vat": knownvalue.Float64Exact(3),
		})}),
	})
}

func TestFloatingIPDataSources_errors(t *testing.T) {
	t.Parallel()
	refused := simulator.Fault{OperationID: "listFloatingIPs", Status: 403}
	for name, test := range map[string]struct {
		typ    string
		config map[string]any
		fault  simulator.Fault
		want   string
	}{
		"nothing to find it by": {"vpsbg_floating_ip", nil, simulator.Fault{}, "ERROR: Missing Attribute Configuration"},
		"both":                  {"vpsbg_floating_ip", map[string]any{"id": "602", "ip_address": "87.121.0.47"}, simulator.Fault{}, "ERROR"},
		"no id":                 {"vpsbg_floating_ip", map[string]any{"id": "x"}, simulator.Fault{}, "ERROR at id: Invalid id"},
		"no address":            {"vpsbg_floating_ip", map[string]any{"ip_address": "x"}, simulator.Fault{}, "ERROR at ip_address: Invalid IP address"},
		"the id of an address": {
			"vpsbg_floating_ip",
			map[string]any{"id": "47"},
			simulator.Fault{},
			"ERROR at id: Floating IP not found: None of the 3 floating IPs of the account has the ID 47.",
		},
		"an address of others": {
			"vpsbg_floating_ip",
			map[string]any{"ip_address": "2001:db8::1"},
			simulator.Fault{},
			"ERROR at ip_address: Floating IP not found: None of the 3 floating IPs of the account has the address 2001:db8::1.",
		},
		"a refused list for one": {"vpsbg_floating_ip", map[string]any{"id": "602"}, refused, "ERROR: Unable to list floating IPs"},
		"a refused list":         {"vpsbg_floating_ips", nil, refused, "ERROR: Unable to list floating IPs"},
		"no such route": {
			"vpsbg_floating_ip_plans", nil,
			simulator.Fault{OperationID: "listFloatingIPPlans", Status: 404},
			"ERROR: Unable to list floating IP plans: GET /floating-ips/plans (listFloatingIPPlans) answered 404",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{Servers: 1, Samples: true})
			if test.fault.OperationID != "" {
				must(t, sim.AddFault(test.fault))
			}
			_, diags := sim.Session(t).ReadDataSource(t.Context(), test.typ, test.config)
			diags.Expect(t, test.want)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
