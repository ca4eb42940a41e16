package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccNetwork applies the example network, plans it again, moves the address to the other server, and destroys it.
// Terraform makes what refers to one thing in any order.
func TestAccNetwork(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	cli := sim.CLI(t)
	cli.Configure(read(t, "network/main.tf"))

	cli.Run("apply", "-auto-approve")
	expectOrder(t, sim, "apply",
		[]string{"deployServer"}, []string{"purchaseFloatingIPs"}, []string{"attachFloatingIPs"},
		[]string{"setBlacklist", "setGeoFilter", "setWhitelist", "updateIPAddress"})
	cli.Run("plan", "-detailed-exitcode")

	cli.Setenv("TF_VAR_active", "green")
	moved := cli.Run("apply", "-auto-approve")
	expectOrder(t, sim, "move", []string{"detachFloatingIPs"}, []string{"attachFloatingIPs"})
	for _, host := range []string{"blue.example.com", "green.example.com"} {
		if !strings.Contains(moved, host) {
			t.Errorf("the plan of the move does not say that %s reboots:\n%s", host, moved)
		}
	}
	cli.Run("plan", "-detailed-exitcode")

	cli.Run("destroy", "-auto-approve")
	expectOrder(t, sim, "destroy", []string{"deleteBlacklist", "deleteGeoFilter", "deleteWhitelist", "updateIPAddress"},
		[]string{"cancelFloatingIPs"}, []string{"cancelServers"})
}

// expectOrder holds the calls since the last look, without the reads, against groups of calls that follow each other.
// Calls of a group come in any order, and several of one kind count once: how many servers share a call depends on when
// Terraform asks for them.
func expectOrder(t *testing.T, sim *acctest.Simulation, step string, groups ...[]string) {
	t.Helper()
	var got []string
	for _, request := range sim.Requests() {
		if request.Method != "GET" && (len(got) == 0 || got[len(got)-1] != request.OperationID) {
			got = append(got, request.OperationID)
		}
	}
	sim.ResetRequests()
	rest := slices.Clone(got)
	for _, group := range groups {
		part := rest[:min(len(group), len(rest))]
		if rest = rest[len(part):]; !slices.Equal(slices.Sorted(slices.Values(part)), group) {
			t.Errorf("%s: the calls are %v, want %v", step, got, groups)
			return
		}
	}
	if len(rest) > 0 {
		t.Errorf("%s: there are more calls than wanted: %v", step, rest)
	}
}
