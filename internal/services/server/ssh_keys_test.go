package server_test

import (
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// importTen imports all servers of an account in one run, one after the other, and returns how often the list of SSH
// keys was requested.
func importTen(t *testing.T, sim *acctest.Simulation, says string) int {
	t.Helper()
	session := sim.Session(t)
	for id := range sim.State().Servers {
		session.Resource("vpsbg_server").Import(t.Context(), fmt.Sprint(id), nil).Expect(t, says)
	}
	return sim.Count("listSSHKeys")
}

func TestImport_tenServersReadTheKeysOnce(t *testing.T) {
	t.Parallel()
	if lists := importTen(t, acctest.Start(t, simulator.Options{Servers: 10}), ""); lists != 1 {
		t.Errorf("the list of SSH keys was requested %d times", lists)
	}
}

// A route that does not exist is not asked for again for each server.
func TestImport_tenServersWithoutAListOfKeys(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 10})
	if err := sim.AddFault(simulator.Fault{OperationID: "listSSHKeys", Status: 404, Times: -1}); err != nil {
		t.Fatal(err)
	}
	if lists := importTen(t, sim, ""); lists != 1 {
		t.Errorf("the list of SSH keys was requested %d times", lists)
	}
}

// Ten updates at the same time confirm their keys by shared reads, each of which begins after the change.
func TestUpdate_tenServersShareTheKeys(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 10})
	key := addKey(t, sim, "laptop", keyA)
	session := sim.Session(t)
	var group errgroup.Group
	for id, server := range sim.State().Servers {
		web := session.Resource("vpsbg_server")
		web.Import(t.Context(), fmt.Sprint(id), nil).Expect(t, "")
		config := declared("hostname", server.Hostname, "image_id", nil, "ssh_key_ids", []any{key})
		group.Go(func() error {
			if diags := web.Apply(t.Context(), config); diags.HasError() {
				return fmt.Errorf("%s", diags)
			}
			return nil
		})
	}
	sim.ResetRequests()
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if lists, changes := sim.Count("listSSHKeys"), sim.Count("updateServerSSHKeys"); lists > changes || changes != 10 {
		t.Errorf("%d changes and %d requests of the list", changes, lists)
	}
	for id, server := range sim.State().Servers {
		if len(server.SSHKeys) != 1 {
			t.Errorf("server %d has the keys %v", id, server.SSHKeys)
		}
	}
}

