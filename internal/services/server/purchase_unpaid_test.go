package server_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestPurchase_unpaid has orders that are not paid by themselves.
func TestPurchase_unpaid(t *testing.T) {
	t.Parallel()
	t.Run("balance covers it: paid from the balance", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{AutoPay: "off"})
		server := sim.Session(t).Resource("vpsbg_server")
		expectOK(t, server.Apply(t.Context(), declared()))
		expectServers(t, sim, 1)
		expectSettled(t, server, declared())
		if sim.Count("payOrders") != 1 {
			t.Errorf("paid %d times", sim.Count("payOrders"))
		}
	})
	t.Run("paid after a while: not paid twice", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{AutoPay: "delayed", AutoPayDelay: 3 * time.Minute})
		server := sim.Session(t).Resource("vpsbg_server")
		expectOK(t, server.Apply(t.Context(), declared()))
		expectSettled(t, server, declared())
		if sim.Count("payOrders") != 0 {
			t.Error("an order that pays itself was paid")
		}
	})
	t.Run("balance too small: dropped", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(3)})
		server := sim.Session(t).Resource("vpsbg_server")
		diags := server.Apply(t.Context(), declared())
		expectDiagnostic(t, diags, `ERROR: Unable to create server web-1.example.com: .*its amount is \d+\.\d\d EUR with VAT, the balance 3.00 EUR, the shortfall \d+\.\d\d EUR: deposit funds first\..*Order \d+ was deleted again: nothing was bought`)
		expectNoOpenOrder(t, sim)
		if server.Exists() || sim.State().Spent != 0 || sim.Count("payOrders") != 0 {
			t.Error("something was kept or paid")
		}
	})
	t.Run("balance too small and not deletable: named", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(3)})
		addFault(t, sim, simulator.Fault{OperationID: "deleteOrder", Status: 404, Times: -1})
		diags := sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared())
		expectDiagnostic(t, diags, `Order \d+ over \d+\.\d\d with VAT could not be deleted .*DELETE /orders/\d+.*import the server with the id order/\d+`)

		// Days and purchases later it is still found.
		mustAdvance(t, sim, 5*24*time.Hour)
		if err := sim.SetBalance(1000); err != nil {
			t.Fatal(err)
		}
		expectOK(t, sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared("hostname", "web-2.example.com")))
		diags = sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared())
		expectDiagnostic(t, diags, `ERROR at hostname: Hostname already taken: Host name "web-1.example.com" is that of order \d+ \(awaiting_payment\)`)

		// Imported and destroyed, it is dropped.
		sim.ClearFaults()
		server := sim.Session(t).Resource("vpsbg_server")
		expectOK(t, server.Import(t.Context(), regexp.MustCompile(`order/\d+`).FindString(diags.String()), nil))
		expectOK(t, server.Destroy(t.Context()))
		expectNoOpenOrder(t, sim)
	})
	t.Run("payment lost: paid once", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{AutoPay: "off"})
		addFault(t, sim, simulator.Fault{OperationID: "payOrders", When: "after", Drop: true})
		server := sim.Session(t).Resource("vpsbg_server")
		expectOK(t, server.Apply(t.Context(), declared()))
		expectSettled(t, server, declared())
		if sim.Count("payOrders") != 1 {
			t.Errorf("paid %d times", sim.Count("payOrders"))
		}
	})
	t.Run("payment fails: dropped", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{AutoPay: "off"})
		addFault(t, sim, simulator.Fault{OperationID: "payOrders", Status: 500, Times: -1})
		server := sim.Session(t).Resource("vpsbg_server")
		diags := server.Apply(t.Context(), declared())
		expectDiagnostic(t, diags, `paying it from the balance failed: POST /orders/pay .*Order \d+ was deleted again`)
		expectNoOpenOrder(t, sim)
		if server.Exists() {
			t.Error("a server that was not bought is in the state")
		}
	})
	t.Run("cancelled by VPSBG", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{AutoPay: "delayed", AutoPayDelay: time.Hour})
		cancelled := false
		sim.BeforeRequest(func(r *http.Request) {
			if id := orderPath.FindStringSubmatch(r.URL.Path); id != nil && !cancelled {
				cancelled = true
				for id := range sim.State().Orders {
					_ = sim.ChangeOrder(id, simulator.OrderChange{Status: "cancelled"})
				}
			}
		})
		diags := sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared())
		expectDiagnostic(t, diags, `VPSBG cancelled order \d+ before it was paid, so nothing was bought`)
	})
}

var orderPath = regexp.MustCompile(`^/v1/orders/(\d+)$`)

// TestPurchase_tooSlowToPay lets the time for the creation run out before VPSBG pays the order: it is deleted again,
// and the error names the timeout, not an interruption.
func TestPurchase_tooSlowToPay(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{AutoPay: "off"})
	server := sim.Session(t).Resource("vpsbg_server")
	diags := server.Apply(t.Context(), declared("timeouts", map[string]any{"create": "8s"}))
	expectDiagnostic(t, diags, `The time allowed for it was up before the order was paid\..*Order \d+ was deleted again`)
	expectNoOpenOrder(t, sim)
	if server.Exists() {
		t.Error("a server that was not bought is in the state")
	}
}
