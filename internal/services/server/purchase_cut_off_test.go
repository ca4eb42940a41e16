package server_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// TestPurchase_interrupted cancels the run at each of its calls, as Ctrl-C does: whatever was bought is in the state or
// named, and the next apply settles it.
func TestPurchase_interrupted(t *testing.T) {
	t.Parallel()
	for variant, options := range variants() {
		clean := acctest.Start(t, options)
		expectOK(t, clean.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()))
		calls := len(clean.Requests())
		for at := range calls {
			t.Run(fmt.Sprintf("%s/call %d", variant, at+1), func(t *testing.T) {
				t.Parallel()
				sim := acctest.Start(t, options)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				sim.BeforeRequest(func(*http.Request) {
					if len(sim.Requests()) == at {
						cancel()
					}
				})
				server := sim.Session(t).Resource("vpsbg_server")
				diags := server.Apply(ctx, declared())
				sim.BeforeRequest(nil)
				if server.Tainted {
					t.Fatalf("tainted: %s", diags)
				}
				if bought := sim.State().Purchases; bought > 0 && !server.Exists() && sim.State().Spent > 0 {
					t.Errorf("paid, and not in the state: %s", diags)
				}
				if !server.Exists() {
					expectNoOpenOrder(t, sim)
				}
				expectOK(t, server.Apply(t.Context(), declared()))
				if spent := sim.State().Spent; spent != clean.State().Spent {
					t.Errorf("spent %v instead of %v", spent, clean.State().Spent)
				}
				mustAdvance(t, sim, time.Hour)
				expectSettled(t, server, declared())
			})
		}
	}
}

// TestPurchase_killed kills the provider once the purchase is answered: nothing of the run is in the state. The next
// apply buys nothing that is there already, but tells how to import it.
func TestPurchase_killed(t *testing.T) {
	t.Parallel()
	for variant, options := range variants() {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, options)
			killed := &killedAfter{method: http.MethodPost, next: http.DefaultTransport}
			sim.Transport = killed
			sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()) // nobody is left to hear of it
			if !killed.dead.Load() {
				t.Fatal("nothing was bought")
			}
			sim.Transport = nil

			server := sim.Session(t).Resource("vpsbg_server")
			diags := server.Apply(t.Context(), declared())
			expectDiagnostic(t, diags, `ERROR at hostname: Hostname already taken: .*nothing was bought.*terraform import`)
			expectServers(t, sim, 1)
			id := regexp.MustCompile(`resource> (\S+)`).FindStringSubmatch(diags.String())
			if id == nil {
				t.Fatalf("no import command in %s", diags)
			}
			if variant == "paid by hand" { // in the client area
				if err := sim.Client(t).PayOrders(t.Context(), []vpsbg.ID{orderID}); err != nil {
					t.Fatal(err)
				}
			}
			mustAdvance(t, sim, time.Hour)
			expectOK(t, server.Import(t.Context(), id[1], nil))
			expectSettled(t, server, declared())

			twin := sim.Session(t).Resource("vpsbg_server")
			expectOK(t, twin.Apply(t.Context(), declared("allow_duplicate_hostname", true)))
			expectServers(t, sim, 2)
		})
	}
}

// TestPlan_order refuses at plan what an earlier run has ordered, although its server does not show yet. The plans of
// several servers share one list of orders.
func TestPlan_order(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"paid":   {ServiceID: "provisioning", ServiceIDDelay: time.Hour},
		"unpaid": {AutoPay: "off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, options)
			a.buyInPanel()
			a.ResetRequests()
			session := a.Session(t)
			session.Resource("vpsbg_server").Plan(t.Context(), declared()).Diagnostics.Expect(t,
				`ERROR at hostname: Hostname already taken: Host name "web-1.example.com" is that of order 2864`)
			refused := session.Resource("vpsbg_server").Plan(t.Context(), declared())
			expectDiagnostic(t, refused.Diagnostics, `terraform import <address of this resource> order/2864\n`)
			expectOK(t, session.Resource("vpsbg_server").Plan(t.Context(), declared("hostname", "web-2.example.com")).Diagnostics)
			if lists := a.Count("listOrders"); lists != 1 {
				t.Errorf("the orders were listed %d times", lists)
			}
			expectWrote(t, a.Simulation)
		})
	}
}
