package server_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

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
	synctest.Test(t, func(t *testing.T) {
		sim := acctest.StartInBubble(t, simulator.Options{Servers: 10, Latency: 100 * time.Millisecond})
		key := addKey(t, sim, "laptop", keyA)
		session := sim.Session(t)
		changes := map[*acctest.Resource]map[string]any{}
		for id, server := range sim.State().Servers {
			web := session.Resource("vpsbg_server")
			web.Import(t.Context(), fmt.Sprint(id), nil).Expect(t, "")
			changes[web] = declared("hostname", server.Hostname, "image_id", nil, "ssh_key_ids", []any{key})
		}
		sim.ResetRequests()
		var group sync.WaitGroup
		for web, config := range changes {
			group.Go(func() { expectOK(t, web.Apply(t.Context(), config)) })
		}
		group.Wait()
		if lists, changes := sim.Count("listSSHKeys"), sim.Count("updateServerSSHKeys"); lists > 2 || changes != 10 {
			t.Errorf("%d changes and %d requests of the list", changes, lists)
		}
	})
}
