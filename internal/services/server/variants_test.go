package server_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// billingVariants are the ways in which VPSBG may count, which its documentation leaves open.
var billingVariants = map[string]simulator.Options{
	"the balance counts with VAT":        {},
	"the balance counts without VAT":     {BalanceCounts: "net"},
	"paid orders show amounts of 0":      {PaidAmounts: "zero"},
	"renewals are due 13 days before":    {RenewalDue: "early"},
	"floating IPs move with the renewal": {FloatingIPs: true},
	"all of them":                        {BalanceCounts: "net", PaidAmounts: "zero", RenewalDue: "early", FloatingIPs: true},
}

// TestBillingVariants buys a server that costs 25, and 30 with VAT, pays its order, changes its renewal and sees it
// renewed.
func TestBillingVariants(t *testing.T) {
	t.Parallel()
	for name, options := range billingVariants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			price := 30.0
			if options.BalanceCounts == "net" {
				price = 25
			}
			options.AutoPay = "off"
			sim := acctest.Start(t, options)
			server := sim.Session(t).Resource("vpsbg_server")
			mustApply(t, server, declared())
			expectSpent(t, sim, price)

			day := 24 * time.Hour
			mustAdvance(t, sim, 17*day+12*time.Hour) // half a day after the renewal order was opened
			server = sim.Session(t).Continue(*server)
			sim.ResetRequests()
			mustApply(t, server, declared("billing_cycle", 3))
			if sim.Count("changeRenewalPeriod") != 1 {
				t.Errorf("the renewal was changed %d times", sim.Count("changeRenewalPeriod"))
			}
			before := theServer(t, sim).ExpiryAt
			mustAdvance(t, sim, 14*day)
			after := theServer(t, sim)
			if want := before.AddDate(0, 3, 0); !after.ExpiryAt.Equal(want) {
				t.Errorf("the server is paid until %s, not %s", after.ExpiryAt, want)
			}
			for _, ip := range sim.State().FloatingIPs {
				if !ip.ExpiryAt.Equal(after.ExpiryAt) {
					t.Errorf("its floating IP is paid until %s", ip.ExpiryAt)
				}
			}
			expectSettled(t, sim.Session(t).Continue(*server), declared("billing_cycle", 3))
		})
	}
}

// TestBillingVariants_between has a balance between the amounts without and with VAT: only an attempt shows whether it
// is enough.
func TestBillingVariants_between(t *testing.T) {
	t.Parallel()
	for name, options := range billingVariants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options.AutoPay, options.Balance = "off", simulator.Amount(27)
			sim := acctest.Start(t, options)
			server := sim.Session(t).Resource("vpsbg_server")
			diags := server.Apply(t.Context(), declared())
			if sim.Count("payOrders") != 1 {
				t.Errorf("tried to pay %d times", sim.Count("payOrders"))
			}
			expectNoOpenOrder(t, sim)
			if options.BalanceCounts == "net" {
				expectOK(t, diags)
				expectSettled(t, server, declared())
				expectSpent(t, sim, 25)
				return
			}
			expectDiagnostic(t, diags, `ERROR: Unable to create server web-1.example.com: .*The balance is not sufficient.*`+
				`The balance may not be enough for order \d+: its amount is 30.00 EUR with VAT, the balance 27.00 EUR, the shortfall 3.00 EUR.`+
				`.*Order \d+ was deleted again: nothing was bought`)
			expectSpent(t, sim, 0)
			if server.Exists() {
				t.Error("a server that was not bought is in the state")
			}
		})
	}
}

// TestBillingVariants_lapsed has a renewal that was due long before the server expires, and that nothing paid.
func TestBillingVariants_lapsed(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{RenewalDue: "early", Balance: simulator.Amount(40)})
	a.later(24 * 24 * time.Hour)
	a.expectServer("active", func(s *simulator.Server) any { return s.Status })
	expectNoOpenOrder(t, a.Simulation)
	a.later(8 * 24 * time.Hour)
	a.expectServer("suspended", func(s *simulator.Server) any { return s.Status })
}
