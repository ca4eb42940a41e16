package server_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestLoad buys, refreshes and destroys 500 servers, 50 at a time, under a rate limit of 60 requests a minute.
func TestLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, load)
}

func load(t *testing.T) {
	const (
		servers     = 500
		parallelism = 50
		rateLimit   = 60
		memoryLimit = 150 << 20 // of this process, the simulator included
	)
	sim := acctest.StartInBubble(t, simulator.Options{RateLimit: rateLimit, ProvisionDelay: time.Minute, Balance: simulator.Amount(1e6)})
	session := sim.Session(t)
	resources := make([]*acctest.Resource, servers)
	config := func(i int) map[string]any { return declared("hostname", fmt.Sprintf("web-%03d.example.com", i)) }
	for i := range resources {
		resources[i] = session.Resource("vpsbg_server")
	}
	play := func(what string, act func(i int) acctest.Diagnostics) {
		t.Helper()
		sim.ResetRequests()
		started := sim.Now()
		var group sync.WaitGroup
		free := make(chan struct{}, parallelism)
		for i := range resources {
			free <- struct{}{}
			group.Go(func() {
				defer func() { <-free }()
				if diags := act(i); len(diags) > 0 && what != "destroy" || diags.HasError() {
					t.Errorf("%s %d: %s", what, i, diags)
				}
			})
		}
		group.Wait()
		sent, refused := 0, 0
		for _, request := range sim.Requests() {
			sent++
			if request.Status == 429 {
				refused++
			}
		}
		minutes := sim.Now().Sub(started).Minutes()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		t.Logf("%s: %d requests, %d of them refused, in %.0f minutes; %d MB of memory", what, sent, refused, minutes, memory.HeapInuse>>20)
		if refused > sent-refused {
			t.Errorf("%s: %d of %d requests ran into the rate limit", what, refused, sent)
		}
		if memory.HeapInuse > memoryLimit {
			t.Errorf("%s: %d MB of memory are in use", what, memory.HeapInuse>>20)
		}
	}

	play("create", func(i int) acctest.Diagnostics { return resources[i].Apply(t.Context(), config(i)) })
	expectServers(t, sim, servers)
	play("refresh", func(i int) acctest.Diagnostics { return resources[i].Refresh(t.Context()) })
	play("destroy", func(i int) acctest.Diagnostics { return resources[i].Destroy(t.Context()) })
	for id, server := range sim.State().Servers {
		if server.CancelRequest == nil {
			t.Errorf("server %d is not cancelled", id)
		}
	}
}
