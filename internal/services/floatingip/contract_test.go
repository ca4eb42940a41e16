package floatingip_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func TestFloatingIP_cancelAtPeriodEnd(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.Updates(declared("cancel_at_period_end", true), cancel).
		Warned("cancel_at_period_end: Cancellation is scheduled: Floating IP 87.121.11.56 (2871) is going to end").
		Has("cancel_request", knownvalue.NotNull())
	a.Updates(declared("cancel_at_period_end", false), undo).Has("cancel_request", nil)
	a.Updates(declared("cancel_at_period_end", true), cancel)
	a.later(31 * day)
	a.Keeps(declared("cancel_at_period_end", true), "Floating IP is suspended")
	a.later(3 * day)
	a.Keeps(declared("cancel_at_period_end", true), "Floating IP has ended: Floating IP 87.121.11.56 (2871) has ended, as cancel_at_period_end = true declared.").
		Has("status", "terminated", "ip_address", "87.121.11.56")
	a.Refuses("", "Floating IP has ended and cannot be changed", declared("cancel_at_period_end", true, "server_id", "2864"))
	a.Destroys().Warned("Floating IP has ended: Floating IP 87.121.11.56 (2871) has ended already.")
	if a.Count(purchase) > 0 {
		t.Error("it was bought again")
	}
}

// An immediate cancellation takes it away at once, and reboots its server: it is not detached before.
func TestFloatingIP_cancelImmediate(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"removed", "suspended"} {
		for _, terminated := range []string{"not_found", "status"} {
			t.Run(end+" "+terminated, func(t *testing.T) {
				t.Parallel()
				a := begun(t, simulator.Options{FloatingIPCancel: end, Terminated: terminated}, "server_id", "2864", "cancel_mode", "immediate")
				a.Destroys(cancel).Warned("Floating IP is going to be cancelled: Floating IP 87.121.11.56 (2871): destroying it requests its immediate "+
					"cancellation. It ends at once: its address is lost. It is paid until 2026-02-15: 31 days of paid time are lost.",
					"Server may reboot: Server 2864 may reboot. Floating IP 87.121.11.56 (2871) is attached to it")
				if status := a.State().FloatingIPs[floatingID].Status; status == "active" {
					t.Error("it is still " + status)
				}
				a.later(time.Minute)
				if got := a.reboots(); got != [2]int{2, 0} {
					t.Errorf("the servers rebooted %v times", got)
				}
			})
		}
	}
}

// What was cancelled elsewhere is not cancelled again.
func TestFloatingIP_cancelledElsewhere(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	must(t, a.Client(t).CancelFloatingIPs(t.Context(), []vpsbg.ID{floatingID}, false, "by hand"))
	a.Keeps(declared(), "Floating IP is going to end: Floating IP 87.121.11.56 (2871): its cancellation was requested outside of this configuration.")
	a.Destroys().Warned("Floating IP is cancelled already: Floating IP 87.121.11.56 (2871) is cancelled already")
}

func TestFloatingIP_cancelAnswerLost(t *testing.T) {
	t.Parallel()
	for when, calls := range map[string][]string{"before": {cancel, cancel}, "after": {cancel, cancel}} {
		a := begun(t, simulator.Options{})
		must(t, a.AddFault(simulator.Fault{OperationID: "cancelFloatingIPs", When: when, Drop: true}))
		a.Destroys(calls...)
		if a.State().FloatingIPs[floatingID].CancelRequest == nil {
			t.Errorf("%s: it is not cancelled", when)
		}
	}
}

// A destroy that the API accepts and does not carry out leaves the floating IP in the state.
func TestFloatingIP_cancelWithoutEffect(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	must(t, a.AddFault(simulator.Fault{OperationID: "cancelFloatingIPs", Status: 200, Body: pointer("{}"), Times: -1}))
	a.Refuses("", "the API accepted the request (cancelFloatingIPs), but the reads of floating IP 2871 of 2 minutes do not show it", nil)
	if !a.Resource().Exists() {
		t.Error("it left the state")
	}
}

// Absence alone is no proof: what is gone Terraform buys again.
func TestFloatingIP_gone(t *testing.T) {
	t.Parallel()
	nothing := `{"data": []}`
	empty := simulator.Fault{OperationID: "listFloatingIPs", Status: 200, Body: &nothing, Times: -1}
	a := begun(t, simulator.Options{})
	must(t, a.AddFault(empty))
	a.Refuses("", "Floating IP not found: The account's list of 0 floating IPs does not have floating IP 87.121.11.56 (2871). The account has order 2870, "+
		"which it had before, but nothing announced the end of the floating IP: it was last seen active, paid until 2026-02-15.", declared())
	if !a.Resource().Exists() {
		t.Fatal("it left the state")
	}
	a.ClearFaults()
	must(t, a.Client(t).CancelFloatingIPs(t.Context(), []vpsbg.ID{floatingID}, false, ""))
	a.Keeps(declared(), "Floating IP is going to end")
	a.change(simulator.FloatingIPChange{Delete: true})
	must(t, a.AddFault(simulator.Fault{OperationID: "getOrder", Status: 404}))
	a.Refuses("", "The account does not have order 2870, which its account had, either: most likely, the token is one of another account.", declared())
	resource := a.Resource()
	diags := resource.Refresh(t.Context())
	diags.Expect(t, "WARNING: Floating IP is gone: Floating IP 87.121.11.56 (2871) has ended, and is removed from the state.")
	if resource.Exists() {
		t.Error("it is still in the state")
	}
}

// The account says itself that it is terminated.
func TestFloatingIP_terminated(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{Terminated: "status"})
	a.change(simulator.FloatingIPChange{Status: "terminated"})
	a.Destroys().Warned("Floating IP is gone")
}

// The billing cycle goes to the renewal order of the floating IP, which VPSBG opens some days before its end.
func TestFloatingIP_billingCycle(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	three := declared("billing_cycle", 3)
	a.Updates(three).
		WarnedAtLast("billing_cycle: Billing cycle is not changed yet: Floating IP 87.121.11.56 (2871): no renewal order names it yet: VPSBG opens one some "+
			"days before 2026-02-15. The change to 3 months is pending").
		Has("billing_cycle", 3, "estimated_cost", knownvalue.ObjectPartial(map[string]knownvalue.Check{"period": knownvalue.Float64Exact(7.5)}))
	a.Keeps(three, "billing_cycle: Billing cycle is not changed yet")
	a.later(20 * day)
	order := a.State().FloatingIPs[floatingID].OrderID
	if order == 0 {
		t.Fatal("there is no renewal order")
	}
	a.Updates(three, "PATCH /orders/"+vpsbg.ID(order).String()+"/floating-ip/2871").Changes("billing_cycle", 1, 3)
	a.Keeps(three)
	a.later(12 * day)
	a.Keeps(three).Has("billing_cycle", 3, "expiry_at", "2026-05-15T12:00:00Z")
}

// An attached one is renewed with its server, on a line that does not name it: its end moves, which is no change.
func TestFloatingIP_renewedWithItsServer(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{}, "server_id", "2864")
	a.later(32 * day)
	a.Keeps(declared("server_id", "2864")).Has("expiry_at", "2026-03-15T12:00:00Z")
	a.Updates(declared("server_id", "2864", "billing_cycle", 6)).
		WarnedAtLast("billing_cycle: Billing cycle is not changed yet: Floating IP 87.121.11.56 (2871): VPSBG renews it together with the server that it " +
			"is attached to, on an order that does not name it.")
	a.Keeps(declared("server_id", "2864", "billing_cycle", 6), "billing_cycle: Billing cycle is not changed yet")
}

func TestFloatingIP_renewalWithoutName(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{FloatingIPLines: "bundled"})
	a.later(20 * day)
	a.Updates(declared("billing_cycle", 3)).WarnedAtLast("billing_cycle: Billing cycle is not changed yet")
}

func TestFloatingIP_unknownTerms(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{}, "deletion_protection", true)
	a.UpdatesLate(declared("cancel_at_period_end", acctest.Unknown, "deletion_protection", acctest.Unknown, "billing_cycle", acctest.Unknown),
		declared("cancel_at_period_end", true, "deletion_protection", false, "billing_cycle", 1), cancel).
		Warned("cancel_at_period_end: Cancellation may be scheduled", "deletion_protection: Protection may end")
}
