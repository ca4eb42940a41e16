package floatingip_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const purchase = "purchaseFloatingIPs"

// A purchase is sent once, whatever becomes of its answer.
func TestFloatingIP_answerLost(t *testing.T) {
	t.Parallel()
	lost := simulator.Fault{OperationID: purchase, When: "after", Drop: true}
	broken := "<html>"
	empty, other := `{"data": []}`, `{"data": [{"id": 602, "status": "active", "ip_address": {"id": 47, "version": 6}}]}`
	tests := map[string]struct {
		faults []simulator.Fault
		bought int  // are in the account
		kept   bool // it is in the state
		says   string
	}{
		"it was bought": {
			[]simulator.Fault{lost},
			1, true,
			"WARNING: Floating IP was bought, although the answer was lost: Floating IP 87.121.11.56 (2871): The answer to the purchase was lost: ",
		},
		"it was not bought": {
			[]simulator.Fault{{OperationID: purchase, Drop: true}},
			0, false,
			"ERROR: Unable to determine whether a floating IP (ipv4) was bought: The answer to the purchase was lost: ",
		},
		"a fault of the server": {[]simulator.Fault{{OperationID: purchase, When: "after", Status: 502}}, 1, true, "although the answer was lost"},
		"not an answer":         {[]simulator.Fault{{OperationID: purchase, When: "after", Status: 200, Body: &broken}}, 1, true, "although the answer was lost"},
		"no floating IP":        {[]simulator.Fault{{OperationID: purchase, When: "after", Status: 200, Body: &empty}}, 1, true, "although the answer was lost"},
		"another type":          {[]simulator.Fault{{OperationID: purchase, When: "after", Status: 200, Body: &other}}, 1, true, "although the answer was lost"},
		"nobody knows": {
			[]simulator.Fault{lost, {OperationID: "listFloatingIPs", Status: 403, Skip: 1, Times: -1}},
			1, false,
			"ERROR: Unable to determine whether a floating IP (ipv4) was bought",
		},
		"the look is refused": {
			[]simulator.Fault{{OperationID: "listFloatingIPs", Status: 403}},
			0, false,
			"ERROR: Unable to check what the account has before a floating IP (ipv4) is bought, so nothing was bought",
		},
		"the orders are refused": {[]simulator.Fault{{OperationID: "listOrders", Status: 403}}, 0, false, "so nothing was bought"},
		"it is locked":           {[]simulator.Fault{{OperationID: purchase, Status: 423}}, 1, true, ""},
		"it is locked and bought": {
			[]simulator.Fault{{OperationID: purchase, Status: 423, When: "after"}},
			1, true,
			"although the answer was lost",
		},
		"too many requests": {[]simulator.Fault{{OperationID: purchase, Status: 429}}, 1, true, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{}, test.faults...)
			resource := a.Resource()
			diags := resource.Apply(t.Context(), declared())
			diags.Expect(t, test.says)
			if a.live() != test.bought || resource.Exists() != test.kept || resource.Tainted {
				t.Errorf("bought: %d, in the state: %t, tainted: %t, %v", a.live(), resource.Exists(), resource.Tainted, a.Calls(true))
			}
			if sent := a.Count(purchase); sent > 1 && !strings.Contains(name, "lock") && !strings.Contains(name, "many") {
				t.Errorf("it was sent %d times", sent)
			}
		})
	}
}

// Somebody buys another one at the same time: nobody can tell which is which.
func TestFloatingIP_answerLostAndAnother(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{}, simulator.Fault{OperationID: purchase, When: "after", Drop: true, Skip: 1})
	client := a.Client(t)
	var isBought atomic.Bool
	a.BeforeRequest(func(r *http.Request) {
		if r.Method == http.MethodPost && isBought.CompareAndSwap(false, true) {
			_, _ = client.PurchaseFloatingIPs(t.Context(), vpsbg.PurchaseFloatingIPsRequest{BillingCycle: 1, IPv4: 1})
		}
	})
	resource := a.Resource()
	resource.Apply(t.Context(), declared()).Expect(t, "Unable to determine whether")
	if resource.Exists() {
		t.Error(resource)
	}
}

// The order behind a purchase is paid or deleted, and never left behind.
func TestFloatingIP_unpaid(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options simulator.Options
		faults  []simulator.Fault
		kept    bool
		says    string
	}{
		"paid a little later":    {simulator.Options{AutoPay: "delayed", AutoPayDelay: 5 * time.Second}, nil, true, ""},
		"not paid by itself":     {simulator.Options{AutoPay: "off"}, nil, true, ""},
		"a line without service": {simulator.Options{AutoPay: "off", FloatingIPLines: "bundled"}, nil, true, ""},
		"the balance is too small": {
			simulator.Options{Balance: simulator.Amount(2)},
			nil, false,
			"was deleted again: nothing was bought, and it is safe to apply again.",
		},
		"the order cannot be deleted": {
			simulator.Options{Balance: simulator.Amount(2)},
			[]simulator.Fault{{OperationID: "deleteOrder", Status: 403, Times: -1}},
			false,
			"If you pay it, import the floating IP with the id 2871.",
		},
		"the orders cannot be read": {
			simulator.Options{}, []simulator.Fault{{OperationID: "listOrders", Status: 403, Skip: 1}}, true, "WARNING: Order cannot be looked for",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, test.options, test.faults...)
			resource := a.Resource()
			diags := resource.Apply(t.Context(), declared("server_id", "2864"))
			if test.says == "" {
				acctest.ExpectOK(t, diags)
			} else {
				diags.Expect(t, test.says)
			}
			if resource.Exists() != test.kept || resource.Tainted || a.Count(purchase) != 1 {
				t.Errorf("in the state: %t, %v", resource.Exists(), a.Calls(true))
			}
			if test.kept && (resource.Get("status") != "active" || resource.Get("expiry_at") == nil) {
				t.Error(resource)
			}
			if len(test.faults) == 0 {
				acctest.ExpectNoOpenOrder(t, a.Simulation)
			}
		})
	}
}

// Two of the same type that are bought at the same time are two.
func TestFloatingIP_twoAtOnce(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{}, simulator.Fault{OperationID: purchase, When: "after", Drop: true})
	session := a.Session(t)
	var all sync.WaitGroup
	resources := make([]*acctest.Resource, 2)
	for i := range resources {
		resources[i] = session.Resource(kind)
		plan := resources[i].Plan(t.Context(), declared("server_id", "2864"))
		all.Go(func() { acctest.ExpectOK(t, resources[i].ApplyPlan(t.Context(), plan)) })
	}
	all.Wait()
	if a.live() != 2 || resources[0].Get("id") == resources[1].Get("id") {
		t.Errorf("%d are there: %s and %s", a.live(), resources[0], resources[1])
	}
	// One may be attached before the other one begins.
	if got := a.reboots(); got[0] > 2 || got[1] > 0 || got[0] != a.Count("attachFloatingIPs") {
		t.Errorf("the servers rebooted %v times: %v", got, a.Calls(false))
	}
}

// A run that is killed while it buys leaves a mark: the next one waits for what it bought, and takes it over.
func TestFloatingIP_marked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config map[string]any
		says   string
		kept   bool
	}{
		"the same": {declared(), "WARNING at type: Earlier purchase has taken effect: Floating IP 87.121.11.56 (2871): an earlier apply was cut off", true},
		"another billing cycle": {declared("billing_cycle", 3), "ERROR at type: Earlier purchase cannot be adopted: Floating IP (ipv4): an earlier apply was " +
			"cut off while it bought one of this type, and floating IP 87.121.11.56 (2871) has appeared since. Nothing more was bought.", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{}, simulator.Fault{OperationID: purchase, Late: simulator.Duration(5 * time.Minute)})
			a.CacheDir = t.TempDir()
			a.Resource().Apply(t.Context(), declared()).Expect(t, "Unable to determine whether a floating IP (ipv4) was bought")
			resource := a.Session(t).Resource(kind)
			plan := resource.Plan(t.Context(), test.config)
			plan.Diagnostics.Expect(t, "WARNING at type: Earlier purchase may be under way: Floating IP (ipv4): an earlier apply sent this purchase at 12:")
			resource.ApplyPlan(t.Context(), plan).Expect(t, test.says)
			if resource.Exists() != test.kept || a.live() != 1 || a.Count(purchase) != 1 {
				t.Errorf("%d are there: %v", a.live(), a.Calls(false))
			}
			// Another type does not wait.
			acctest.ExpectOK(t, a.Session(t).Resource(kind).Apply(t.Context(), declared("type", "ipv6")))
		})
	}
}

// What an earlier run has bought is adopted, and the open renewals of servers are neither paid nor deleted for it,
// although they may be of the same type as the order of a floating IP.
func TestFloatingIP_markedBesideRenewals(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, simulator.Options{Servers: 1, FloatingIPs: true})
	a.CacheDir = t.TempDir()
	must(t, a.Advance(18*24*time.Hour))
	renewals := func() (open []int) {
		for id, order := range a.State().Orders {
			if order.Type == "combined" && order.Status == "awaiting_payment" {
				open = append(open, id)
			}
		}
		slices.Sort(open)
		return open
	}
	before := renewals()
	if len(before) != 1 {
		t.Fatalf("the open renewals are %v, want one", before)
	}
	for _, fault := range []simulator.Fault{
		{OperationID: purchase, Late: simulator.Duration(5 * time.Minute)}, {OperationID: purchase, When: "after", Drop: true},
	} {
		must(t, a.AddFault(fault))
		a.Session(t).Resource(kind).Apply(t.Context(), declared())
		resource := a.Session(t).Resource(kind)
		acctest.ExpectOK(t, resource.Apply(t.Context(), declared()))
		if after := renewals(); !slices.Equal(after, before) {
			t.Errorf("the open renewals were %v and are %v: %v", before, after, a.Calls(false))
		}
	}
}

// A price that rose since the plan is not paid.
func TestFloatingIP_priceChanged(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	resource := a.Resource()
	plan := resource.Plan(t.Context(), declared())
	dear := `{"data": [{"id": 32, "name": "floating-ipv4", "available": true, "price": 25, "price_with_vat": 30}]}`
	must(t, a.AddFault(simulator.Fault{OperationID: "listFloatingIPPlans", Status: 200, Body: &dear, Times: -1}))
	must(t, a.Advance(2*time.Minute))
	resource.ApplyPlan(t.Context(), plan).Expect(t, "ERROR at type: Price has changed since the plan: Floating IP (ipv4): the price of a month rose "+
		"from 2.50 (3.00 with VAT) EUR to 25.00 (30.00 with VAT) EUR since the plan. Nothing was bought or changed.")
	if a.live() > 0 {
		t.Error("it was bought")
	}
}

func TestFloatingIP_funds(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Balance: simulator.Amount(1)})
	plan := a.Resource().Plan(t.Context(), declared("type", "ipv4_ddos", "billing_cycle", 3))
	plan.Diagnostics.Expect(t, "WARNING: Balance is not enough: A floating IP (ipv4_ddos) is bought for 36.00 EUR with VAT. The balance is 1.00 EUR")
	refusal := `{"message": "Insufficient funds."}`
	must(t, a.AddFault(simulator.Fault{OperationID: purchase, Status: 402, Body: &refusal}))
	a.Refuses("", "Insufficient funds.", declared("type", "ipv4_ddos", "billing_cycle", 3))
}

// The server that it is for has no ID of its own yet: nothing is bought.
func TestFloatingIP_serverOnOrder(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	plan := a.Resource().Plan(t.Context(), declared("server_id", acctest.Unknown))
	plan.Diagnostics.Expect(t, "WARNING at server_id: Server may reboot")
	a.Refuses("server_id", "Invalid id", declared("server_id", "order/7756"))
	if a.live() > 0 {
		t.Error(fmt.Sprint(a.live(), " were bought"))
	}
}
