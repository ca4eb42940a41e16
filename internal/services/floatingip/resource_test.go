package floatingip_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestFloatingIP_lifecycle(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.Creates(declared(), buy).Warned().WarnedAtLast().
		Plans("ip_address", acctest.Unknown, "expiry_at", acctest.Unknown).
		Has("id", "2871", "type", "ipv4", "server_id", nil, "ip_address", "87.121.11.56", "prefix", 32, "version", 4,
			"ip_address_id", "2872", "ddos_protected", false, "status", "active", "plan", "floating-ipv4",
			"expiry_at", "2026-02-15T12:00:00Z", "cancel_request", nil, "deletion_protection", false, "cancel_mode", "end_of_period",
			"estimated_cost", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"monthly": knownvalue.Float64Exact(2.5), "monthly_with_vat": knownvalue.Float64Exact(3),
				"period": knownvalue.Float64Exact(2.5), "period_with_vat": knownvalue.Float64Exact(3), "currency": knownvalue.StringExact("EUR"),
			}))
	a.Updates(declared("server_id", "2864"), attach).
		Warned("server_id: Server reboots: Server server-001.example.com (2864) reboots. Floating IP 87.121.11.56 (2871) is attached to it.").
		Has("server_id", "2864")
	a.Updates(declared("server_id", "2867"), detach, attach).
		Warned("server_id: Server reboots: Server server-001.example.com (2864) reboots. Floating IP 87.121.11.56 (2871) is detached from it. " +
			"Server server-002.example.com (2867) reboots. Floating IP 87.121.11.56 (2871) is attached to it.")
	if got := a.reboots(); got != [2]int{2, 1} {
		t.Errorf("the servers rebooted %v times", got)
	}
	a.Updates(declared(), detach).Has("server_id", nil)
	a.Updates(declared("cancel_reason", "moved", "deletion_protection", true))
	a.Refuses("deletion_protection", "Floating IP is protected: Floating IP 87.121.11.56 (2871) cannot be destroyed", nil)
	a.Updates(declared("cancel_reason", "moved"))
	a.Destroys(cancel).
		Warned("Floating IP is going to be cancelled: Floating IP 87.121.11.56 (2871): destroying it requests its cancellation at the end of the " +
			"paid period. It runs until 2026-02-15, and ends after that: its address is lost. Terraform no longer manages it.").
		WarnedAtLast("Floating IP is cancelled: Floating IP 87.121.11.56 (2871) is cancelled: it runs until 2026-02-15")
	if request := a.State().FloatingIPs[floatingID].CancelRequest; request == nil || request.Reason != "moved" {
		t.Errorf("its cancel request is %v", request)
	}
}

// It is bought unattached, so that several go to a server together.
func TestFloatingIP_createAttached(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.Creates(declared("server_id", "2864", "type", "ipv6"), buy, attach).
		Warned("server_id: Server reboots: Server server-001.example.com (2864) reboots. A new floating IP (ipv6) is attached to it.").
		Has("server_id", "2864", "version", 6, "prefix", 64, "plan", "floating-ipv6")
	if got := a.reboots(); got != [2]int{1, 0} {
		t.Errorf("the servers rebooted %v times", got)
	}
}

// The server is bought in the same run.
func TestFloatingIP_serverKnownLater(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{}, "server_id", "2864")
	a.UpdatesLate(declared("server_id", acctest.Unknown), declared("server_id", "2867"), detach, attach).
		Warned("server_id: Server may reboot: Server server-001.example.com (2864) may reboot. Floating IP",
			"server_id: Server may reboot: The server with the ID of server_id may reboot.")
}

func TestFloatingIP_import(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{}, "type", "ipv4_ddos", "server_id", "2864")
	a.Imports("2871", declared("type", "ipv4_ddos", "server_id", "2864"))
	imported := a.Simulation.Session(t).Resource(kind)
	acctest.ExpectOK(t, imported.Import(t.Context(), "", map[string]any{"id": "2871"}))
	if imported.Get("ip_address") != "87.121.11.56" || imported.Get("estimated_cost") == nil {
		t.Error(imported)
	}
	for id, want := range map[string]string{"x": "Invalid id", "87.121.11.56": "Invalid id"} {
		acctest.ExpectDiagnostic(t, a.Simulation.Session(t).Resource(kind).Import(t.Context(), id, nil), want)
	}
	none := a.Simulation.Session(t).Resource(kind)
	none.Import(t.Context(), "4711", nil)
	if none.Exists() {
		t.Error("what is not there was imported")
	}
}

// What is changed in the client area is put back.
func TestFloatingIP_drift(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{}, "server_id", "2864")
	a.change(simulator.FloatingIPChange{ServerID: pointer(serverB)})
	a.Updates(declared("server_id", "2864"), detach, attach).Changes("server_id", "2867", "2864")
	a.change(simulator.FloatingIPChange{ServerID: pointer(0)})
	a.Updates(declared("server_id", "2864"), attach).Changes("server_id", nil, "2864")
}

func TestFloatingIP_type(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{}, "deletion_protection", true)
	a.Refuses("deletion_protection", "Floating IP is protected", declared("type", "ipv6", "deletion_protection", true))
	a.Refuses("deletion_protection", "Floating IP is protected", declared("type", "ipv6"))
	a.Updates(declared())
	plan := a.Resource().Plan(t.Context(), declared("type", "ipv6"))
	plan.Diagnostics.Expect(t, "WARNING at type: Floating IP is replaced: Floating IP 87.121.11.56 (2871) changes from ipv4 to ipv6, which "+
		"VPSBG cannot do in place. The apply cancels it at the end of its paid period, and buys another one: the address 87.121.11.56 is lost")
	if !plan.Replaces() {
		t.Error("it is not replaced")
	}
	late := a.Resource()
	plan = late.Plan(t.Context(), declared("type", acctest.Unknown))
	plan.Diagnostics.Expect(t, "WARNING at type: Change may be refused")
	if plan.Replaces() {
		t.Error("a type that is not known yet replaces it")
	}
}

func TestFloatingIP_badInput(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.Refuses("type", "value must be one of", declared("type", "ipv5"))
	a.Refuses("billing_cycle", "value must be between 1 and 24", declared("billing_cycle", 25))
	a.Refuses("server_id", "Invalid id", declared("server_id", "web-1"))
	a.Refuses("server_id", "Unknown server: The account has no server 4711.", declared("server_id", "4711"))
	a.Refuses("cancel_mode", "value must be one of", declared("cancel_mode", "later"))
	a.Refuses("billing_cycle", "The selected billing cycle is invalid.", declared("billing_cycle", 2))
	if len(a.State().FloatingIPs) > 0 {
		t.Error("something was bought")
	}
}

func TestFloatingIP_readToken(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{}, "server_id", "2864")
	a.Token = "sim-read"
	a.Keeps(declared("server_id", "2864"))
	a.Refuses("", "token with the Write permission", declared())
}

// Routes that are not confirmed may not be there: what does not need them works.
func TestFloatingIP_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{UnconfirmedRoutes: true})
	a.Creates(declared(), buy).Has("estimated_cost", nil)
	a.Refuses("", "The route of attachFloatingIPs is not confirmed by VPSBG's public documentation", declared("server_id", "2864"))
	a.Destroys(cancel)
}

// What is bought stays in the state when it cannot be attached, and the next apply attaches it.
func TestFloatingIP_notAttached(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{}, simulator.Fault{OperationID: "attachFloatingIPs", Status: 422})
	resource := a.Resource()
	diags := resource.Apply(t.Context(), declared("server_id", "2864"))
	diags.Expect(t, "WARNING: Floating IP is bought, but not attached: Floating IP 87.121.11.56 (2871) could not be attached to server 2864: ")
	if !resource.Exists() || resource.Tainted {
		t.Fatal(resource)
	}
	a.Updates(declared("server_id", "2864"), attach)
	if a.live() != 1 {
		t.Errorf("%d were bought", a.live())
	}
}

// The lock of the server, and of the floating IP, is waited out; what the refused call did is looked at before it is
// sent again.
func TestFloatingIP_locked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault simulator.Fault
		calls []string
	}{
		"nothing happened":      {simulator.Fault{OperationID: "attachFloatingIPs", Status: 423}, []string{attach, attach}},
		"it happened":           {simulator.Fault{OperationID: "attachFloatingIPs", Status: 423, When: "after"}, []string{attach}},
		"the answer was lost":   {simulator.Fault{OperationID: "attachFloatingIPs", Drop: true, When: "after"}, []string{attach}},
		"the server is held":    {simulator.Fault{}, []string{attach, attach}},
		"the floating IP is so": {simulator.Fault{OperationID: "none"}, []string{attach, attach}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begun(t, simulator.Options{})
			switch test.fault.OperationID {
			case "":
				must(t, a.ChangeServer(serverA, simulator.ServerChange{LockFor: simulator.Duration(30 * time.Second)}))
			case "none":
				a.change(simulator.FloatingIPChange{LockReason: pointer("support")})
				a.BeforeRequest(unlockAt(a, 20*time.Second))
			default:
				must(t, a.AddFault(test.fault))
			}
			a.Updates(declared("server_id", "2864"), test.calls...)
			if got := a.reboots(); got != [2]int{1, 0} {
				t.Errorf("the servers rebooted %v times", got)
			}
		})
	}
}

// A lost attachment that had no effect is not sent again by itself.
func TestFloatingIP_attachLost(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	must(t, a.AddFault(simulator.Fault{OperationID: "attachFloatingIPs", Drop: true}))
	a.Refuses("", "Unable to attach floating IP 87.121.11.56 (2871) to server 2864: POST /floating-ips/attach (attachFloatingIPs)",
		declared("server_id", "2864"))
	a.Updates(declared("server_id", "2864"), attach)
}

func TestFloatingIP_suspendedServer(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	must(t, a.ChangeServer(serverA, simulator.ServerChange{Status: "suspended"}))
	plan := a.Resource().Plan(t.Context(), declared("server_id", fmt.Sprint(serverA)))
	plan.Diagnostics.Expect(t, "WARNING at server_id: Server is not active")
}
