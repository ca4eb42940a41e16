package floatingip_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// tenAtATime does something with each of many resources as Terraform does.
func tenAtATime(resources []*acctest.Resource, do func(*acctest.Resource)) {
	slots := make(chan struct{}, 10)
	var all sync.WaitGroup
	for _, resource := range resources {
		slots <- struct{}{}
		all.Go(func() { do(resource); <-slots })
	}
	all.Wait()
}

// fleet has many floating IPs in the account and in the state.
func fleet(t *testing.T, sim *acctest.Simulation, count int) []*acctest.Resource {
	t.Helper()
	client := sim.Client(t)
	order := vpsbg.PurchaseFloatingIPsRequest{BillingCycle: 1, IPv4: int64(count)}
	bought, err := client.PurchaseFloatingIPs(t.Context(), order)
	must(t, err)
	session := sim.Session(t)
	resources := make([]*acctest.Resource, count)
	for i := range resources {
		resources[i] = session.Resource(kind)
		acctest.ExpectOK(t, resources[i].Import(t.Context(), bought[i].ID.String(), nil))
	}
	return resources
}

// continued are the same in another process of the provider's.
func continued(t *testing.T, sim *acctest.Simulation, resources []*acctest.Resource) []*acctest.Resource {
	t.Helper()
	sim.ResetRequests()
	session := sim.Session(t)
	next := make([]*acctest.Resource, len(resources))
	for i, resource := range resources {
		next[i] = session.Continue(*resource)
	}
	return next
}

// A plan of a hundred is one list, of two pages. A destroy is a joined request for every ten, and a read of that list.
func TestRequests_hundred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := acctest.StartInBubble(t, simulator.Options{Balance: simulator.Amount(1e6), Latency: 100 * time.Millisecond})
		resources := continued(t, sim, fleet(t, sim, 100))
		tenAtATime(resources, func(r *acctest.Resource) {
			acctest.ExpectOK(t, r.Refresh(t.Context()))
			if plan := r.Plan(t.Context(), declared()); !plan.IsEmpty() || len(plan.Diagnostics) > 0 {
				t.Fatalf("%s\n%s\n%s", plan.Diagnostics, r, plan)
			}
		})
		if sent := len(sim.Requests()); sent > 3 {
			t.Errorf("a plan sends %d requests", sent)
		}
		resources = continued(t, sim, resources)
		tenAtATime(resources, func(r *acctest.Resource) { acctest.ExpectOK(t, r.Destroy(t.Context())) })
		cancels, lists := sim.Count("cancelFloatingIPs"), sim.Count("listFloatingIPs")
		t.Logf("a destroy sends %d cancel requests and %d requests of the list", cancels, lists)
		if cancels > 10 || lists > 20 || len(sim.Requests()) > cancels+lists {
			t.Errorf("a destroy sends %d cancel requests, %d of the list, %d in all", cancels, lists, len(sim.Requests()))
		}
		for id, ip := range sim.State().FloatingIPs {
			if ip.CancelRequest == nil {
				t.Errorf("floating IP %d is not cancelled", id)
			}
		}
	})
}

// Ten that go to one server are attached with one call and one reboot, and leave it so.
func TestRequests_oneReboot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := acctest.StartInBubble(t, simulator.Options{Servers: 2, Latency: 100 * time.Millisecond})
		resources := fleet(t, sim, 10)
		for i, server := range []any{"2864", "2867", nil} {
			resources = continued(t, sim, resources)
			tenAtATime(resources, func(r *acctest.Resource) {
				acctest.ExpectOK(t, r.Apply(t.Context(), declared("server_id", server)))
			})
			state := sim.State()
			got := fmt.Sprint(state.Servers[serverA].Reboots, state.Servers[serverB].Reboots)
			if want := []string{"1 0", "2 1", "2 2"}[i]; got != want {
				t.Errorf("to %v: the servers rebooted %s times, not %s: %v", server, got, want, sim.Calls(false))
			}
		}
	})
}

// One of several that the API refuses does not keep the others from being attached.
func TestFloatingIP_oneOfSeveralRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := acctest.StartInBubble(t, simulator.Options{Servers: 2})
		resources := fleet(t, sim, 3)
		session := sim.Session(t)
		suspended := fmt.Sprint(resources[1].Get("id"))
		id, _ := vpsbg.ParseID(suspended)
		plans := make([]*acctest.Plan, 3)
		for i := range resources {
			resources[i] = session.Continue(*resources[i])
			plans[i] = resources[i].Plan(t.Context(), declared("server_id", "2864"))
		}
		must(t, sim.ChangeFloatingIP(int(id), simulator.FloatingIPChange{Status: "suspended"}))
		diags := make([]acctest.Diagnostics, 3)
		var all sync.WaitGroup
		for i, resource := range resources {
			all.Go(func() { diags[i] = resource.ApplyPlan(context.WithoutCancel(t.Context()), plans[i]) })
		}
		all.Wait()
		for i := range diags {
			if diags[i].HasError() != (i == 1) {
				t.Errorf("%d: %s", i, diags[i])
			}
		}
	})
}
