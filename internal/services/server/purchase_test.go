package server_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestPurchase_answerLost loses the answer to the purchase in every way, after it took effect: the server is adopted.
func TestPurchase_answerLost(t *testing.T) {
	t.Parallel()
	cut, empty, wrong := `{"id": 77`, ``, `{"message": "ok"}`
	for name, fault := range map[string]simulator.Fault{
		"connection cut":       {Drop: true},
		"500":                  {Status: 500},
		"502 with HTML":        {Status: 502, Body: &htmlPage},
		"JSON cut":             {Status: 201, Body: &cut},
		"empty body":           {Status: 201, Body: &empty},
		"no order at all":      {Status: 201, Body: &wrong},
		"423 that took effect": {Status: 423},
	} {
		for variant, options := range variants() {
			t.Run(name+"/"+variant, func(t *testing.T) {
				t.Parallel()
				sim := acctest.Start(t, options)
				fault := fault // each of the variants has its own
				fault.OperationID, fault.When = "deployServer", "after"
				addFault(t, sim, fault)
				server := sim.Session(t).Resource("vpsbg_server")
				diags := server.Apply(t.Context(), declared())
				expectOK(t, diags)
				expectDiagnostic(t, diags, `WARNING: Server was bought, although the answer was lost`)
				expectServers(t, sim, 1)
				expectSettled(t, server, declared())
				if sim.Count("deployServer") != 1 {
					t.Errorf("the purchase was sent %d times", sim.Count("deployServer"))
				}
			})
		}
	}
}

// TestPurchase_notHappened loses the purchase before it took effect: nothing is bought, the error says so, and applying
// again buys one server.
func TestPurchase_notHappened(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"connection cut": {Drop: true},
		"500":            {Status: 500},
		"502 with HTML":  {Status: 502, Body: &htmlPage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			fault.OperationID = "deployServer"
			addFault(t, sim, fault)
			server := sim.Session(t).Resource("vpsbg_server")
			diags := server.Apply(t.Context(), declared())
			expectDiagnostic(t, diags, `ERROR: Unable to determine whether server web-1.example.com was bought: .*POST /servers.*before you apply again`)
			if server.Exists() {
				t.Error("a server that was not bought is in the state")
			}
			expectServers(t, sim, 0)
			expectOK(t, server.Apply(t.Context(), declared()))
			expectServers(t, sim, 1)
			expectSettled(t, server, declared())
		})
	}
}

// TestPurchase_locked is refused because of a lock: once nothing came of it, it is sent again.
func TestPurchase_locked(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	addFault(t, sim, simulator.Fault{OperationID: "deployServer", Status: 423, Times: 2})
	server := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, server.Apply(t.Context(), declared()))
	expectServers(t, sim, 1)
	expectSettled(t, server, declared())

	addFault(t, sim, simulator.Fault{OperationID: "deployServer", Status: 423, Times: -1})
	other := sim.Session(t).Resource("vpsbg_server")
	started := sim.Now()
	diags := other.Apply(t.Context(), declared("hostname", "web-2.example.com", "timeouts", map[string]any{"create": "15m"}))
	expectDiagnostic(t, diags, `ERROR: Unable to create server web-2.example.com: .*423 Locked`)
	expectServers(t, sim, 1)
	if waited := sim.Now().Sub(started); waited > 18*time.Minute {
		t.Errorf("waited %s for a lock, with a timeout of 15m", waited)
	}
}

// TestPurchase_rateLimit is refused before it is looked at, and sent again after the time that the API asks for.
func TestPurchase_rateLimit(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"with Retry-After":    {Status: 429, Headers: map[string]string{"Retry-After": "40"}, Times: 3},
		"without Retry-After": {Status: 429, Times: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			fault.OperationID = "deployServer"
			addFault(t, sim, fault)
			server := sim.Session(t).Resource("vpsbg_server")
			expectOK(t, server.Apply(t.Context(), declared()))
			expectServers(t, sim, 1)
			expectSettled(t, server, declared())
		})
	}
}

// TestPurchase_refused is refused for good: the error carries the API's words on the attribute, and it is sent once.
func TestPurchase_refused(t *testing.T) {
	t.Parallel()
	for field, attribute := range map[string]string{
		"name": "hostname", "plan": "plan", "billing_cycle": "billing_cycle", "image_id": "image_id", "promo_code": "promo_code",
		"ssh_keys.0": "ssh_key_ids", "password": "password", "extra_ipv4": "extra_ipv4",
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			body := fmt.Sprintf(`{"message": "The given data was invalid.", "errors": {%q: ["The thing is wrong."]}}`, field)
			addFault(t, sim, simulator.Fault{OperationID: "deployServer", Status: 422, Body: &body, Times: -1})
			server := sim.Session(t).Resource("vpsbg_server")
			diags := server.Apply(t.Context(), declared())
			expectDiagnostic(t, diags, `ERROR at `+attribute+`: Unable to create server web-1.example.com: The thing is wrong\..*POST /servers \(deployServer\) answered 422`)
			if sim.Count("deployServer") != 1 || server.Exists() {
				t.Errorf("sent %d times, in state: %v", sim.Count("deployServer"), server.Exists())
			}
		})
	}
}

// TestPurchase_slow is paid long before it is provisioned: the server stays in the state, untainted, and is picked up.
func TestPurchase_slow(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"id at once":                   {},
		"no id until provisioning":     {ServiceID: "provisioning", ServiceIDDelay: 90 * time.Minute},
		"server answer":                {DeployAnswer: "server"},
		"paid later, and no id at all": {ServiceID: "provisioning", ServiceIDDelay: 90 * time.Minute, AutoPay: "delayed", AutoPayDelay: 30 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options.ProvisionDelay = 3 * time.Hour
			sim := acctest.Start(t, options)
			server := sim.Session(t).Resource("vpsbg_server")
			diags := server.Apply(t.Context(), declared("timeouts", map[string]any{"create": "10m"}))
			expectOK(t, diags)
			expectDiagnostic(t, diags, `WARNING: Server is not provisioned yet: Server web-1.example.com .*is in the state, but the time allowed by timeouts.create is up`)
			if !server.Exists() || server.Tainted {
				t.Fatal("a paid server is not in the state, or tainted")
			}
			if options.ServiceID != "" && !strings.HasPrefix(server.Get("id").(string), "order/") {
				t.Errorf("the id is %v", server.Get("id"))
			}
			plan := server.Plan(t.Context(), declared("timeouts", map[string]any{"create": "10m"}))
			if !plan.IsEmpty() {
				t.Error("waiting for a server is no change")
			}
			if options.ServiceID != "" {
				expectDiagnostic(t, server.Destroy(t.Context()), `ERROR: Unable to cancel server .*VPSBG does not show it yet`)
			}
			mustAdvance(t, sim, 6*time.Hour)
			expectSettled(t, server, declared("timeouts", map[string]any{"create": "10m"}))
			expectServers(t, sim, 1)
		})
	}
}

// TestPurchase_duplicate loses the answer to the purchase of a second server of a hostname, while the first one has an
// order and gets its server: that one is never taken for the second.
func TestPurchase_duplicate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		when   string
		bought int
		text   string
	}{
		"happened":     {"after", 2, `WARNING: Server was bought, although the answer was lost`},
		"not happened": {"before", 1, `ERROR: Unable to determine whether server web-1.example.com was bought: .*found no new server and no new order with the hostname "web-1.example.com". It may still take effect: check the client area .*unless allow_duplicate_hostname = true`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{ProvisionDelay: time.Minute, ServiceID: "provisioning", ServiceIDDelay: 30 * time.Second})
			first := sim.Session(t).Resource("vpsbg_server")
			expectOK(t, first.Apply(t.Context(), declared("timeouts", map[string]any{"create": "1s"})))
			addFault(t, sim, simulator.Fault{OperationID: "deployServer", When: test.when, Status: 500})
			second := sim.Session(t).Resource("vpsbg_server")
			expectDiagnostic(t, second.Apply(t.Context(), declared("allow_duplicate_hostname", true)), test.text)
			expectServers(t, sim, test.bought)
			expectOK(t, first.Refresh(t.Context()))
			if second.Exists() && first.Get("id") == second.Get("id") {
				t.Errorf("both are server %v", first.Get("id"))
			}
		})
	}
}

// TestPurchase_together has two resources of one hostname among others that are bought at the same time and share their
// looks: the second one sees the first.
func TestPurchase_together(t *testing.T) {
	t.Parallel()
	all := variants()
	delete(all, "paid by hand") // those who wait move the clock, so that the payment of another may run out of time
	for variant, options := range all {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, options)
			session := sim.Session(t)
			var group sync.WaitGroup
			var refused atomic.Int64
			for i := range 8 {
				group.Go(func() {
					diags := session.Resource("vpsbg_server").Apply(t.Context(), declared("hostname", fmt.Sprintf("web-%d.example.com", i/2)))
					if diags.HasError() {
						refused.Add(1)
						expectDiagnostic(t, diags, `ERROR at hostname: (Hostname already taken|Host name planned twice)`)
					}
				})
			}
			group.Wait()
			expectServers(t, sim, 4)
			if got := refused.Load(); got != 4 {
				t.Errorf("%d were refused, want 4", got)
			}
		})
	}
}
