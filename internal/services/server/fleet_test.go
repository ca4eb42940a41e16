package server_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// fleet is many servers that Terraform works on at the same time, in a bubble of testing/synctest.
type fleet struct {
	*acctest.Simulation
	t           *testing.T
	parallelism int
	servers     []*acctest.Resource
}

func newFleet(t *testing.T, servers, parallelism int, options simulator.Options) *fleet {
	t.Helper()
	options.Balance = simulator.Amount(1e6)
	f := &fleet{acctest.StartInBubble(t, options), t, parallelism, make([]*acctest.Resource, servers)}
	session := f.Session(t)
	for i := range f.servers {
		f.servers[i] = session.Resource("vpsbg_server")
	}
	return f
}

// command does something with all servers, as a command of Terraform does, in a process of the provider's of its own.
func (f *fleet) command(
	what string, act func(server *acctest.Resource, config map[string]any) acctest.Diagnostics, pairs ...any,
) {
	f.t.Helper()
	f.ResetRequests()
	session := f.Session(f.t)
	var group sync.WaitGroup
	free := make(chan struct{}, f.parallelism)
	for _, i := range rand.Perm(len(f.servers)) { // Terraform keeps no order either
		free <- struct{}{}
		f.servers[i] = session.Continue(*f.servers[i])
		config := declared(append([]any{"hostname", fmt.Sprintf("web-%03d.example.com", i)}, pairs...)...)
		group.Go(func() {
			defer func() { <-free }()
			if diags := act(f.servers[i], config); len(diags) > 0 && what != "destroy" || diags.HasError() {
				f.t.Errorf("%s %d: %s", what, i, diags)
			}
		})
	}
	group.Wait()
}

func (f *fleet) apply(server *acctest.Resource, config map[string]any) acctest.Diagnostics {
	return server.ApplyPlan(f.t.Context(), server.Plan(f.t.Context(), config))
}

func (f *fleet) refresh(server *acctest.Resource, _ map[string]any) acctest.Diagnostics {
	return server.Refresh(f.t.Context())
}

func (f *fleet) destroy(server *acctest.Resource, _ map[string]any) acctest.Diagnostics {
	return server.ApplyPlan(f.t.Context(), server.Plan(f.t.Context(), nil))
}

// counted returns how often each operation was called.
func (f *fleet) counted() map[string]int {
	counts := map[string]int{}
	for _, request := range f.Requests() {
		counts[request.OperationID]++
	}
	return counts
}

// expect holds the requests of the last command against the most that there may be of each operation.
func (f *fleet) expect(what string, most map[string]int) {
	f.t.Helper()
	counts := f.counted()
	for operation, count := range counts {
		if count > most[operation] {
			f.t.Errorf("%s: %s was called %d times, and %d are enough: %v", what, operation, count, most[operation], counts)
		}
	}
}

// scarce is a rate limit that nobody runs into, and under which requests are joined.
const scarce = 900

// TestRequests counts what 120 servers, 10 at a time, cost while requests are scarce. An account of 120 servers has 3
// pages.
func TestRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const servers, pages, batches = 120, 3, 12
		f := newFleet(t, servers, 10, simulator.Options{
			ProvisionDelay: 2 * time.Second, Latency: 50 * time.Millisecond,
			RateLimit: scarce,
		})
		began := time.Now()
		f.command("buy", f.apply)
		// All wait by one poll, at most one a second, and those who are ready together are read together, by up to as
		// many pages as there are by then, and one more where the list has grown.
		polls := int(time.Since(began)/time.Second) + 1
		f.expect("buy", map[string]int{
			"deployServer": servers, "getServer": servers / 4, "listServers": polls + pages + 2 + batches*(pages+1) + servers/8, "listOrders": 2, "listPlans": 1, "listServerImages": 1, "getBalance": 1,
		})
		f.command("refresh", f.refresh)
		f.expect("refresh", map[string]int{"listServers": pages})

		time.Sleep(18 * day)
		f.command("refresh", f.refresh)
		f.command("renew for longer", f.apply, "billing_cycle", 6)
		f.expect("renew for longer", map[string]int{
			"listOrders": pages, "getOrder": servers, "changeRenewalPeriod": servers, "listServers": 2 * batches * pages, "getServer": servers / 4,
		})

		f.command("refresh", f.refresh) // the pending change shows in the list, and whether the balance covers the renewals
		f.expect("refresh", map[string]int{"listServers": pages, "getBalance": 1})
		f.command("destroy", f.destroy)
		// Who comes alone is read alone.
		f.expect("destroy", map[string]int{"cancelServers": batches, "listServers": batches * pages, "getServer": batches})
	})
}

// TestRequests_one reads a lone server, and nothing else, to find that nothing has changed. In the first hour, it also
// looks whether the server was bought twice.
func TestRequests_one(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	for _, want := range []int{2, 1} {
		a.Keeps(declared())
		a.ResetRequests()
		server := a.Resource()
		expectOK(t, server.Refresh(t.Context()))
		if plan := server.Plan(t.Context(), declared()); !plan.IsEmpty() || len(a.Requests()) != want {
			t.Errorf("a plan without a change made the calls %q, not %d", a.Calls(true), want)
		}
		a.later(time.Hour)
	}
}

// TestRequests_slow counts what 60 servers cost whose orders are slow.
func TestRequests_slow(t *testing.T) {
	t.Parallel()
	for name, variant := range map[string]simulator.Options{
		"late service_id": {ServiceID: "provisioning", ServiceIDDelay: 20 * time.Second, ProvisionDelay: 40 * time.Second},
		"late payment":    {AutoPay: "delayed", AutoPayDelay: 5 * time.Second, ProvisionDelay: 40 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const servers = 60
				variant.Latency, variant.RateLimit = 50*time.Millisecond, scarce
				f := newFleet(t, servers, 10, variant)
				began := time.Now()
				f.command("buy", f.apply)
				polls := int(time.Since(began)/time.Second) + 1
				if requests := len(f.Requests()); requests > 2*servers+servers/2+polls {
					t.Errorf("buying took %d requests and %s: %v", requests, time.Since(began), f.counted())
				}
			})
		})
	}
}

// TestLoad buys, refreshes and destroys 500 servers, 50 at a time, under a rate limit of 60 requests a minute. No other
// test runs beside it, because it measures the memory of the whole process.
//
//nolint:paralleltest // see above
func TestLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const (
			servers     = 500
			rateLimit   = 60
			memoryLimit = 40 << 20 // that is held by this process, the simulator included
		)
		// Provisioning takes less time than the limit leaves between two purchases of the same 50: it is not what they
		// wait for.
		f := newFleet(t, servers, 50, simulator.Options{RateLimit: rateLimit, ProvisionDelay: 20 * time.Second})
		for _, step := range []struct {
			name   string
			act    func(*acctest.Resource, map[string]any) acctest.Diagnostics
			enough int // requests, beside one poll in ten seconds while servers are provisioned
		}{{"buy", f.apply, servers + servers/2}, {"refresh", f.refresh, servers/50 + 3}, {"destroy", f.destroy, servers/50 + servers/5}} {
			time.Sleep(time.Minute) // the limit is unused
			began := time.Now()
			f.command(step.name, step.act)
			refused := 0
			for _, request := range f.Requests() {
				if request.Status == 429 {
					refused++
				}
			}
			runtime.GC()
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			took := time.Since(began)
			t.Logf("%s: %d requests, %d of them refused, in %s; %d MB of memory", step.name, len(f.Requests()), refused, took, memory.HeapAlloc>>20)
			requests := len(f.Requests())
			if enough := step.enough + int(took/(10*time.Second)); requests > enough {
				t.Errorf("%s: it took %d requests, and %d are enough", step.name, requests, enough)
			}
			// What the limit allows at once does not have to be waited for.
			if most := time.Duration(requests) * time.Minute / rateLimit * 12 / 10; took > most || refused > 1 {
				t.Errorf("%s: it took %s, and %s is enough; %d requests ran into the limit", step.name, took, most, refused)
			}
			if memory.HeapAlloc > memoryLimit {
				t.Errorf("%s: %d MB of memory are in use", step.name, memory.HeapAlloc>>20)
			}
		}
		expectServers(t, f.Simulation, servers)
		for id, server := range f.State().Servers {
			if server.CancelRequest == nil {
				t.Errorf("server %d is not cancelled", id)
			}
		}
	})
}
