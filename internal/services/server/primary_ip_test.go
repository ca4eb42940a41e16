package server_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// The addresses of the first server, bought with an additional one.
const firstIP, ipv6, extraIP = "2866", "2867", "2868"

// TestPrimaryIP has another address as its primary one, and is found with a different one.
func TestPrimaryIP(t *testing.T) {
	t.Parallel()
	const first, extra = "87.121.11.50", "87.121.11.52"
	const becomesPrimary = reboots + `The address "` + extra + `" becomes its primary one.`
	with := func(id string) map[string]any { return declared("extra_ipv4", 1, "primary_ip_id", id) }
	booted := func(s *simulator.Server) any { return s.Reboots }
	a := start(t, simulator.Options{})
	a.Creates(declared("extra_ipv4", 1), postServer).Has("ipv4_address", first)
	a.Updates(with(firstIP))
	a.Updates(with(extraIP), postIP).Warned(becomesPrimary).Has("ipv4_address", extra)
	a.expectServer(1, booted)
	if _, err := a.Client(t).ChangeServerPrimaryIP(t.Context(), serverID, 2866); err != nil { // in the client area
		t.Fatal(err)
	}
	a.later(time.Minute)
	a.Updates(with(extraIP), postIP).Warned(becomesPrimary)
	a.expectServer(3, booted)
	a.Refuses("primary_ip_id", `Server web-1.example.com (2865) has no address with the id 99. `+
		`It has: "2866" ("87.121.11.50"), "2867" ("2a01:8740:0:b33::1"), "2868" ("87.121.11.52").`, with("99"))
	// Each version has one, and one that is no longer declared stays.
	a.Updates(with(ipv6), postIP)
	a.Updates(declared("extra_ipv4", 1)).Has("ipv4_address", extra)
	a.expectServer(4, booted)
}
