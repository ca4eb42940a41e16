package network_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// bothWays are the ways in which the API answers, and whether those are a beta's.
var bothWays = map[string]bool{"as documented": false, "as a beta": true}

var aboutFloating = config{"ip_address_id": floating}

// reader starts an account for a token that may only read. When the test ends, nothing has been written.
func reader(t *testing.T, quirks bool) *acctest.Simulation {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{Quirks: quirks})
	sim.Token = "sim-read"
	t.Cleanup(func() {
		if calls := sim.Calls(false); len(calls) > 0 {
			t.Errorf("reading made the calls %q", calls)
		}
	})
	return sim
}

func TestProtection(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_network_protection"
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			reader(t, quirks).Session(t).Shows(typ, aboutFloating, checks{
				"ip_address": text("203.0.113.16"), "under_attack": flag(true), "floating_ip_id": text("2817"),
				"expiry_at": text("2026-02-15T12:00:00Z"), "protected_service": null,
			})
		})
	}
	sim, address, _ := protected(t, simulator.Options{})
	var server string
	for id := range sim.State().Servers {
		server = strconv.Itoa(id)
	}
	session := sim.Session(t)
	session.Shows(typ, config{"ip_address_id": address}, checks{
		"under_attack": flag(false), "floating_ip_id": null,
		"protected_service": object(checks{"id": text(server), "type": text("server"), "label": text("web-1.example.com")}),
	})
	answer(t, sim, "getNetworkProtection", `{"under_attack": 1, "ip_address": {"id": "2816"}, "protected_service": {}}`)
	session.Shows(typ, aboutFloating, checks{
		"under_attack": flag(true), "ip_address": null, "expiry_at": null,
		"protected_service": object(checks{"id": null, "type": null, "label": null}),
	})
	answer(t, sim, "getNetworkProtection", `{"under_attack": true}`)
	session.Refuses(typ, aboutFloating, "", "it is not the protection of an address")
	answer(t, sim, "getNetworkProtection", `{"ip_address": {"id": 7}}`)
	session.Refuses(typ, aboutFloating, "", "answered 200 OK with IP address 7, which is not what was asked for.")
}

// Each data source says what is wrong with an address that it cannot be about.
func TestDataSources_addresses(t *testing.T) {
	t.Parallel()
	sim, _, main := protected(t, simulator.Options{})
	session := sim.Session(t)
	for typ, more := range map[string]config{
		"vpsbg_network_protection": nil, "vpsbg_network_protection_bandwidth": nil, "vpsbg_blocked_ips": nil, "vpsbg_attacks": nil,
		"vpsbg_attack": {"id": "qAEbdFBBluE9bYI"}, "vpsbg_attack_bandwidth": {"attack_id": "qAEbdFBBluE9bYI"},
	} {
		about := func(address string) config {
			declared := config{"ip_address_id": address}
			for name, value := range more {
				declared[name] = value
			}
			return declared
		}
		session.Refuses(typ, about("203.0.113.16"), "ip_address_id", `Invalid id: "203.0.113.16" is not an id`)
		session.Refuses(typ, about(main), "ip_address_id", "Address without DDoS protection: IP address 87.")
		session.Refuses(typ, about(main), "ip_address_id", "of server web-1.example.com (")
		session.Refuses(typ, about("7"), "ip_address_id", "No protected address with this ID: The account has no IP address with DDoS protection whose ID is 7.")
	}
	for operation, typ := range map[string]string{
		"getNetworkProtectionBandwidth": "vpsbg_network_protection_bandwidth", "listBlockedIPs": "vpsbg_blocked_ips",
	} {
		must(t, sim.AddFault(simulator.Fault{OperationID: operation, Status: 404}))
		session.Refuses(typ, aboutFloating, "", "The route of "+operation+" is not confirmed by VPSBG's public documentation")
	}
	must(t, sim.AddFault(simulator.Fault{OperationID: "*", Status: 404, Times: -1}))
	sim.Session(t).Refuses("vpsbg_attacks", aboutFloating, "", "Unable to find IP address 2816: GET /servers (listServers) answered 404")
}

func TestTraffic(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_network_protection_bandwidth"
	sample := func(at string, bandwidth, pps float64) knownvalue.Check {
		return object(checks{"timestamp": text(at), "bandwidth": amount(bandwidth), "pps": amount(pps)})
	}
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			session := sim.Session(t)
			session.Shows(typ, aboutFloating, checks{"samples": knownvalue.ListPartial(map[int]knownvalue.Check{
				0: sample("2026-01-15T12:00:00Z", 2400.5, 410000), 2: sample("2026-01-15T11:50:00Z", 1.25, 210),
			})})
			session.Shows("vpsbg_attack_bandwidth", config{"ip_address_id": floating, "attack_id": "k3RfW9sUcVt0aZp"},
				checks{"samples": knownvalue.ListPartial(map[int]knownvalue.Check{
					0: sample("2026-01-15T12:00:00Z", 2400.5, 410000), 5: sample("2026-01-15T11:55:00Z", 2400.5, 410000),
				})})
		})
	}
	sim := acctest.Start(t, simulator.Options{})
	answer(t, sim, "getNetworkProtectionBandwidth", `{"data": [{"timestamp": 1724941314}, {"timestamp": "1724941320", "pps": "7"}, {}]}`)
	sim.Session(t).Shows(typ, aboutFloating, checks{"samples": list(
		object(checks{"timestamp": text("2024-08-29T14:22:00Z"), "bandwidth": null, "pps": number(7)}),
		object(checks{"timestamp": text("2024-08-29T14:21:54Z"), "bandwidth": null, "pps": null}),
		object(checks{"timestamp": null, "bandwidth": null, "pps": null}),
	)})
}

func TestBlockedIPs(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_blocked_ips"
	blocked := func(addresses ...string) knownvalue.Check {
		var items []knownvalue.Check
		for _, address := range addresses {
			items = append(items, object(checks{"ip_address": text(address)}))
		}
		return list(items...)
	}
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			reader(t, quirks).Session(t).Shows(typ, aboutFloating, checks{"blocked_ips": blocked("192.0.2.77", "198.51.100.7")})
		})
	}
	sim := acctest.Start(t, simulator.Options{})
	answer(t, sim, "listBlockedIPs", `["192.0.2.77", {"ip": "2001:db8::1", "since": 5}]`)
	sim.Session(t).Shows(typ, aboutFloating, checks{"blocked_ips": blocked("192.0.2.77", "2001:db8::1")})
	answer(t, sim, "listBlockedIPs", `{"data": []}`)
	sim.Session(t).Shows(typ, aboutFloating, checks{"blocked_ips": list()})
}

func TestAttacks(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_attacks"
	attacks := func(ids ...string) knownvalue.Check {
		var items []knownvalue.Check
		for _, id := range ids {
			items = append(items, knownvalue.ObjectPartial(checks{"id": text(id)}))
		}
		return list(items...)
	}
	between := func(start, end any) config { return config{"ip_address_id": floating, "start": start, "end": end} }
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			session := reader(t, quirks).Session(t)
			session.Shows(typ, aboutFloating, checks{"attacks": list(
				object(checks{
					"id": text("k3RfW9sUcVt0aZp"), "ongoing": flag(true), "started_at": text("2026-01-15T11:55:00Z"), "ended_at": null,
					"detector": text("BPS_LIMIT"), "severity": text("middle"), "reason": text("BPS threshold 50.000M is exceeded (2.4G)"),
					"description": text("UDP ANY:53 to ANY:[0-65535]"), "peak_bandwidth": amount(2400.5), "peak_pps": number(410000),
				}),
				knownvalue.ObjectPartial(checks{"id": text("Ws8PeaCFn4bZ4Rf"), "ongoing": flag(false), "ended_at": text("2026-01-13T12:15:00Z")}),
			)})
			session.Shows(typ, between("2026-01-01T00:00:00+02:00", nil), checks{"attacks": attacks("k3RfW9sUcVt0aZp", "Ws8PeaCFn4bZ4Rf", "qAEbdFBBluE9bYI")})
			session.Shows(typ, between("2026-01-01T00:00:00Z", "2026-01-10T00:00:00Z"), checks{"attacks": attacks("qAEbdFBBluE9bYI")})
		})
	}
	sim := acctest.Start(t, simulator.Options{})
	session := sim.Session(t)
	session.Refuses(typ, between("2026-01-17", nil), "start", "Invalid RFC3339 String Value")
	session.Refuses(typ, between("2026-01-17T00:00:00Z", "2026-01-16T00:00:00Z"), "end", "The end is before the start")
	answer(t, sim, "listAttacks", `{"data": [{"id": "a"}]}`)
	session.Shows(typ, aboutFloating, checks{"attacks": attacks("a")})
	answer(t, sim, "listAttacks", `{"data": [{"severity": "low"}]}`)
	session.Refuses(typ, aboutFloating, "", "it is not an attack: it has no id")
}

func TestAttack(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_attack"
	about := config{"ip_address_id": floating, "id": "k3RfW9sUcVt0aZp"}
	share := func(own checks) knownvalue.Check {
		own["peak_bandwidth"], own["peak_pps"] = amount(2400.5), number(410000)
		own["total_bandwidth"], own["total_pps"] = amount(24005), amount(4100000)
		return list(object(own))
	}
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			must(t, sim.Advance(2*time.Hour))
			session := sim.Session(t)
			session.Shows(typ, about, checks{
				"ongoing": flag(false), "ended_at": text("2026-01-15T12:55:00Z"), "initial_bandwidth": amount(240.05), "initial_pps": number(41000),
				"top_protocols":   share(checks{"name": text("UDP"), "number": number(17)}),
				"top_source_asns": share(checks{"asn": number(64496), "name": text("EXAMPLE-AS"), "country": text("NL")}),
				"top_source_ips":  share(checks{"ip_address": text("192.0.2.77"), "country": null}),
			})
			if !quirks {
				session.Shows(typ, about, checks{"top_ports": text(`{"tcp":null,"udp":{"123":410000}}`)})
			}
		})
	}
	sim := acctest.Start(t, simulator.Options{})
	session := sim.Session(t)
	session.Refuses(typ, config{"ip_address_id": floating, "id": "../attacks"}, "id", "the ID of an attack has letters and digits")
	session.Refuses(typ, config{"ip_address_id": floating, "id": "gone"}, "", "Unable to read an attack on IP address 2816: GET /network-protection/2816/attacks/gone (getAttack) answered 404")
	answer(t, sim, "getAttack", `{"id": "k3RfW9sUcVt0aZp", "top_ports": null}`)
	session.Shows(typ, about, checks{"top_ports": null, "top_protocols": list(), "severity": null})
	answer(t, sim, "getAttack", `{"id": "Ws8PeaCFn4bZ4Rf"}`)
	session.Refuses(typ, about, "", "answered 200 OK with attack Ws8PeaCFn4bZ4Rf, which is not what was asked for.")
}
