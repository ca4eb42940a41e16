package floatingip_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	kind = "vpsbg_floating_ip"
	day  = 24 * time.Hour

	// The servers of an account, and the floating IP that is bought first.
	serverA, serverB, floatingID = 2864, 2867, 2871

	buy    = "POST /floating-ips"
	attach = "POST /floating-ips/attach"
	detach = "POST /floating-ips/detach"
	cancel = "POST /floating-ips/cancel"
	undo   = "DELETE /floating-ips/cancel"
)

// declared is a floating IP of a month; the pairs change attributes of it.
func declared(pairs ...any) map[string]any {
	config := map[string]any{"type": "ipv4", "billing_cycle": 1}
	for i := 0; i < len(pairs); i += 2 {
		config[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return config
}

// account is a simulated account of a test with two servers, and the floating IP that it declares in it step by step.
type account struct {
	*acctest.Simulation
	*acctest.Steps
	t *testing.T
}

func start(t *testing.T, options simulator.Options, faults ...simulator.Fault) account {
	t.Helper()
	options.Servers = max(options.Servers, 2)
	sim := acctest.Start(t, options)
	for _, fault := range faults {
		must(t, sim.AddFault(fault))
	}
	return account{sim, sim.Steps(t, kind), t}
}

// begun is an account in which the floating IP has been bought.
func begun(t *testing.T, options simulator.Options, pairs ...any) account {
	t.Helper()
	a := start(t, options)
	acctest.ExpectOK(t, a.Resource().Apply(t.Context(), declared(pairs...)))
	return a
}

// change is what somebody does to the floating IP in the client area.
func (a account) change(made simulator.FloatingIPChange) {
	a.t.Helper()
	must(a.t, a.ChangeFloatingIP(floatingID, made))
}

// later moves the clock.
func (a account) later(d time.Duration) {
	a.t.Helper()
	must(a.t, a.Advance(d))
}

// reboots are how often the two servers rebooted.
func (a account) reboots() [2]int {
	servers := a.State().Servers
	return [2]int{servers[serverA].Reboots, servers[serverB].Reboots}
}

// live are how many floating IPs the account has.
func (a account) live() (count int) {
	for _, ip := range a.State().FloatingIPs {
		if ip.Status == "active" {
			count++
		}
	}
	return count
}

func pointer[T any](value T) *T { return &value }

// unlockAt unlocks the floating IP with the first request after a while.
func unlockAt(a account, after time.Duration) func(*http.Request) {
	end := a.Now().Add(after)
	return func(*http.Request) {
		if a.Now().After(end) {
			_ = a.ChangeFloatingIP(floatingID, simulator.FloatingIPChange{LockReason: pointer("")})
		}
	}
}
