package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// What the orders are that do not name the host of their server.

const mayBeThis = "ERROR at hostname: Recent order may be for this server: Server web-1.example.com: the account has order 2864 (paid)"

// nameless is an account of such orders, whose servers appear after a while.
func nameless(after time.Duration) simulator.Options {
	options := simulator.Options{OrderLabels: "plan", ProvisionDelay: after}
	if after > 0 {
		options.ServiceID, options.ServiceIDDelay = "provisioning", after
	}
	return options
}

// buys buys a server of a host name, plan or billing cycle in the client area.
func (a account) buys(hostname, plan string, cycle int64) {
	a.t.Helper()
	request := vpsbg.DeployServerRequest{Name: hostname, Plan: plan, BillingCycle: cycle, ImageID: 73}
	if _, err := a.Client(a.t).DeployServer(a.t.Context(), request); err != nil {
		a.t.Fatal(err)
	}
}

// TestNameless_before refuses a purchase, at plan and at apply, while a recent order of its kind may be the one of an
// earlier run.
func TestNameless_before(t *testing.T) {
	t.Parallel()
	a := start(t, nameless(time.Hour))
	a.buyInPanel()
	refused := a.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared()).Diagnostics
	expectText(t, refused, mayBeThis)
	expectDiagnostic(t, refused, `terraform import <address of this resource> order/2864\n.*allow_duplicate_hostname = true`)
	expectOK(t, a.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared("billing_cycle", 12)).Diagnostics)
	expectOK(t, a.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared("plan", "cloud-vps-4gb")).Diagnostics)

	b := start(t, nameless(time.Hour))
	server := b.Session(t).Resource("vpsbg_server")
	plan := server.Plan(t.Context(), declared())
	expectOK(t, plan.Diagnostics)
	b.buyInPanel()
	expectText(t, b.Session(t).Continue(*server).ApplyPlan(t.Context(), plan), mayBeThis)
	expectServers(t, b.Simulation, 1)

	b.later(2 * time.Hour) // the server of the order tells
	b.Refuses("hostname", "is that of server 2865, which the account already has", declared())
	expectOK(t, b.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared("hostname", "web-2.example.com")).Diagnostics)

	c := start(t, nameless(time.Hour))
	c.buyInPanel()
	expectOK(t, c.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared("allow_duplicate_hostname", true)))
	expectServers(t, c.Simulation, 2)
}

// TestNameless_answerLost adopts the order of a purchase whose answer was lost, once its server shows the host name.
func TestNameless_answerLost(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]time.Duration{"provisioned": 0, "later": time.Minute} {
		for kind, fault := range lostAnswers {
			if fault.When != "after" {
				continue
			}
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				a := start(t, nameless(after))
				fault.OperationID = "deployServer"
				addFault(t, a.Simulation, fault)
				server := a.Resource()
				diags := server.Apply(t.Context(), declared())
				expectOK(t, diags)
				expectDiagnostic(t, diags, `WARNING: Server was bought, although the answer was lost`)
				expectServers(t, a.Simulation, 1)
				expectSettled(t, server, declared())
			})
		}
	}
}

// TestNameless_others does not take an order of somebody else for the purchase whose answer was lost.
func TestNameless_others(t *testing.T) {
	t.Parallel()
	const unable = "ERROR: Unable to determine whether server web-1.example.com was bought"
	for name, test := range map[string]struct {
		lands  bool // the purchase
		after  time.Duration
		others func(account)
		want   string
		bought int
	}{
		"one of the same kind": {
			true, time.Hour, func(a account) { a.buys("other.example.com", "cloud-vps-2gb", 1) },
			`none of them certainly is this purchase:.*order 286\d \(paid\), import id order/286\d.*order 286\d \(paid\), import id order/286\d`, 2,
		},
		"of other kinds": {
			true, time.Minute, func(a account) {
				a.buys("a.example.com", "cloud-vps-4gb", 1)
				a.buys("b.example.com", "cloud-vps-2gb", 12)
			}, "", 3,
		},
		"alone, and its server shows": {
			false, time.Minute, func(a account) { a.buys("other.example.com", "cloud-vps-2gb", 1) },
			`The provider searched for 2m0s, and found no new server and no new order with the hostname`, 1,
		},
		"alone, and its server does not show": {
			false, 2 * day, func(a account) { a.buys("other.example.com", "cloud-vps-2gb", 1) },
			`none of them certainly is this purchase:.*order 2864 \(paid\), import id order/2864`, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, nameless(test.after))
			fault := simulator.Fault{OperationID: "deployServer", Drop: true}
			if test.lands {
				fault.When = "after"
			}
			addFault(t, a.Simulation, fault)
			var isSent atomic.Bool
			a.BeforeRequest(func(r *http.Request) {
				if r.Method == http.MethodPost {
					isSent.Store(true)
				} else if isSent.Load() {
					a.BeforeRequest(nil)
					test.others(a)
				}
			})
			server := a.Resource()
			diags := server.Apply(t.Context(), declared())
			if expectServers(t, a.Simulation, test.bought); test.want == "" {
				expectOK(t, diags)
				expectSettled(t, server, declared())
				return
			}
			expectDiagnostic(t, diags, unable+`.*`+test.want)
			if server.Exists() {
				t.Errorf("the state has %v", server.Get("id"))
			}
		})
	}
}

// TestNameless_fleet buys many servers at the same time, of whose orders nobody can tell whose they are, for longer
// than a search is good for.
func TestNameless_fleet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		options := nameless(2 * time.Minute)
		options.Latency = time.Second
		f := newFleet(t, 40, 10, options)
		f.command("buy", f.apply)
		expectServers(t, f.Simulation, 40)
		f.command("refresh", f.refresh)
	})
}

// TestPurchase_otherOrder does not believe an answer to the purchase that is the order of somebody else.
func TestPurchase_otherOrder(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]map[string]any{
		"host name":     {"label": "Cloud VPS 2 GB - other.example.com"},
		"billing cycle": {"label": "Cloud VPS 2 GB", "service_billing_cycle": 12},
		"plan":          {"label": "Cloud VPS 16 GB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			a.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				recorder := httptest.NewRecorder()
				a.ServeHTTP(recorder, r)
				body := recorder.Body.Bytes()
				if r.Method == http.MethodPost && recorder.Code == http.StatusCreated {
					body = ofOther(t, body, line)
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(recorder.Code)
				_, _ = w.Write(body)
			})
			server := a.Resource()
			diags := server.Apply(t.Context(), declared())
			expectOK(t, diags)
			expectDiagnostic(t, diags, `WARNING: Server was bought, although the answer was lost: .*answered 201 Created with order 9999 \(.*\), which is not what was asked for`)
			expectServers(t, a.Simulation, 1)
			if got := server.Get("order_id"); got != fmt.Sprint(orderID) {
				t.Errorf("the order is %v", got)
			}
		})
	}
}

// ofOther changes the order in an answer to order 9999, and its line.
func ofOther(t *testing.T, body []byte, changes map[string]any) []byte {
	t.Helper()
	var order map[string]any
	if err := json.Unmarshal(body, &order); err != nil {
		t.Error(err)
		return body
	}
	order["id"] = 9999
	line := order["services"].([]any)[0].(map[string]any)
	for name, value := range changes {
		line[name] = value
	}
	encoded, err := json.Marshal(order)
	if err != nil {
		t.Error(err)
	}
	return encoded
}
