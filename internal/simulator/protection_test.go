package simulator

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

const protectedPath = "/v1/network-protection/2816"

// guarded is an account with a server that has a protected address of its own, and the path of its protection.
func guarded(t *testing.T, options Options) (a *account, path string) {
	t.Helper()
	a = open(t, options)
	_, id := a.buy(object{"extra_ipv4_ddos": 1})
	for _, address := range a.State().Servers[id].IPAddresses {
		if address.DDoSProtected {
			path = fmt.Sprint("/v1/network-protection/", address.ID)
		}
	}
	return a, path
}

func TestNetworkProtection(t *testing.T) {
	a, path := guarded(t, Options{})
	shown := a.object(200, "GET", path+"/")
	a.want(shown, "under_attack", false, "floating_ip_id", nil)
	a.want(shown["protected_service"].(object), "type", "server", "label", "web-1.example.com")
	a.want(shown["ip_address"].(object), "ddos_protected", true)

	shown = a.object(200, "GET", protectedPath+"/")
	a.want(shown, "under_attack", true, "floating_ip_id", 2817, "protected_service", nil)
	a.advance(2 * time.Hour)
	a.want(a.object(200, "GET", protectedPath+"/"), "under_attack", false)

	for id, server := range a.State().Servers {
		main := server.IPAddresses[0].ID
		for _, call := range []string{"/", "/bandwidth", "/blocked-ips", "/attacks", "/blacklist", "/whitelist", "/geo"} {
			a.object(404, "GET", fmt.Sprint("/v1/network-protection/", main, call))
		}
		a.call(204, "POST", "/v1/servers/cancel", object{"server_ids": []int{id}, "now": true})
	}
	a.advance(5 * day)
	a.object(404, "GET", path+"/") // it ended with its server
}

func TestNetworkLists(t *testing.T) {
	for _, list := range []string{"blacklist", "whitelist"} {
		t.Run(list, func(t *testing.T) {
			a, path := guarded(t, Options{})
			path += "/" + list
			a.want(a.object(200, "GET", path), "active", false, "networks", []string{})
			set := a.object(200, "POST", path, object{"networks": []string{"198.51.100.7", "2001:DB8::/32", "192.0.2.0/24"}})
			a.want(set, "active", true, "networks", []string{"192.0.2.0/24", "198.51.100.7/32", "2001:db8::/32"})
			added := a.object(200, "PATCH", path, object{"networks": []string{"203.0.113.5", "198.51.100.7"}})
			a.want(added, "networks", []string{"192.0.2.0/24", "198.51.100.7/32", "203.0.113.5/32", "2001:db8::/32"})
			a.want(a.object(200, "POST", path, object{"networks": []string{"203.0.113.5"}}), "networks", []string{"203.0.113.5/32"})

			a.refused("networks.1", "POST", path, object{"networks": []string{"192.0.2.1", "192.0.2.1/24"}})
			a.refused("networks.0", "PATCH", path, object{"networks": []string{"example.com"}})
			a.refused("networks", "POST", path, object{"networks": []string{}})
			many := make([]string, 1000)
			for i := range many {
				many[i] = fmt.Sprintf("10.0.%d.%d", i/250, i%250)
			}
			a.refused("networks", "PATCH", path, object{"networks": many})
			if err := a.SetVariants(Variants{NetworkListUpdate: "replaces"}); err != nil {
				t.Fatal(err)
			}
			a.want(a.object(200, "PATCH", path, object{"networks": []string{"192.0.2.1"}}), "networks", []string{"192.0.2.1/32"})

			a.call(204, "DELETE", path)
			a.want(a.object(200, "GET", path), "active", false, "networks", []string{})
			for _, method := range []string{"POST", "PATCH"} {
				a.object(404, method, "/v1/network-protection/1/"+list, object{"networks": []string{"192.0.2.1"}})
			}
			a.object(404, "DELETE", "/v1/network-protection/1/"+list)
			if other := a.State().Protections[2816]; other.Blacklist.Networks[0] != "192.0.2.0/24" {
				t.Error("the list of another address has changed", other)
			}
		})
	}
}

func TestGeoFilter(t *testing.T) {
	a, path := guarded(t, Options{})
	path += "/geo"
	a.want(a.object(200, "GET", path), "active", false, "countries", []string{})
	set := a.object(200, "POST", path, object{"action": "allow", "countries": []string{"RO", "BG", "RO"}})
	a.want(set, "active", true, "action", "allow", "countries", []string{"BG", "RO"})
	a.want(a.object(200, "PATCH", path, object{"action": "deny"}), "action", "deny", "countries", []string{"BG", "RO"})
	a.want(a.object(200, "PATCH", path, object{"countries": []string{"GR"}}), "action", "deny", "countries", []string{"GR"})
	a.refused("countries.0", "POST", path, object{"action": "deny", "countries": []string{"bg"}})
	a.refused("countries", "POST", path, object{"action": "deny", "countries": []string{}})
	a.refused("action", "POST", path, object{"action": "drop", "countries": []string{"BG"}})
	a.want(a.object(200, "GET", path), "countries", []string{"GR"})
	a.call(204, "DELETE", path)
	a.want(a.object(200, "GET", path), "active", false, "countries", []string{})
	if err := a.SetVariants(Variants{NoGeoFilter: "not_found"}); err != nil {
		t.Fatal(err)
	}
	a.object(404, "GET", path)
	for method, body := range map[string]any{"POST": object{"action": "deny", "countries": []string{"BG"}}, "PATCH": object{"action": "deny"}} {
		a.object(404, method, "/v1/network-protection/1/geo", body)
	}
	a.object(404, "DELETE", "/v1/network-protection/1/geo")
}

func TestAttacks(t *testing.T) {
	a := open(t, Options{})
	ids := func(query string) string {
		t.Helper()
		var found []string
		for _, attack := range a.data(protectedPath + "/attacks" + query) {
			found = append(found, attack["id"].(string))
		}
		return strings.Join(found, " ")
	}
	seconds := func(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
	for query, want := range map[string]string{
		"": "k3RfW9sUcVt0aZp Ws8PeaCFn4bZ4Rf",
		"?filter[start]=" + seconds(start.Add(-30*day)):                                                "k3RfW9sUcVt0aZp Ws8PeaCFn4bZ4Rf qAEbdFBBluE9bYI",
		"?filter[end]=" + seconds(start.Add(-day)):                                                     "Ws8PeaCFn4bZ4Rf",
		"?filter[start]=" + seconds(start.Add(-12*day)) + "&filter[end]=" + seconds(start.Add(-8*day)): "qAEbdFBBluE9bYI",
		"?per_page=1&page=2": "Ws8PeaCFn4bZ4Rf",
	} {
		if got := ids(query); got != want {
			t.Errorf("%s shows %s, not %s", query, got, want)
		}
	}
	a.refused("filter[end]", "GET", protectedPath+"/attacks?filter[end]=1", nil)
	a.want(a.object(200, "GET", protectedPath+"/attacks/k3RfW9sUcVt0aZp"), "ongoing", true, "ended_at", nil, "initial_pps", 41000)
	samples := a.data(protectedPath + "/attacks/k3RfW9sUcVt0aZp/bandwidth")
	if len(samples) != 6 {
		t.Errorf("%d samples", len(samples))
	}
	a.advance(2 * time.Hour)
	a.want(a.object(200, "GET", protectedPath+"/attacks/k3RfW9sUcVt0aZp"), "ongoing", false, "ended_at", "2026-01-10T12:55:00.000Z")
	if samples := a.data(protectedPath + "/attacks/k3RfW9sUcVt0aZp/bandwidth"); len(samples) != 61 {
		t.Errorf("%d samples", len(samples))
	}
	a.want(a.data(protectedPath + "/bandwidth")[0], "bandwidth", 1.25)
	a.want(a.data(protectedPath + "/blocked-ips")[1], "ip", "198.51.100.7")
	for _, call := range []string{"2816/attacks/other", "2816/attacks/other/bandwidth", "1/attacks/k3RfW9sUcVt0aZp"} {
		a.object(404, "GET", "/v1/network-protection/"+call)
	}
}
