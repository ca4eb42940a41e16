package actions_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestRenewAction_billingVariants renews for 30 with VAT, or 25 without, however VPSBG counts: ahead of time, and by
// the open order.
func TestRenewAction_billingVariants(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"the balance counts with VAT":        {},
		"the balance counts without VAT":     {BalanceCounts: "net"},
		"paid orders show amounts of 0":      {PaidAmounts: "zero"},
		"renewals are due 13 days before":    {RenewalDue: "early"},
		"floating IPs move with the renewal": {FloatingIPs: true},
	} {
		for _, balance := range []float64{1000, 27} {
			for when, isOpen := range map[string]bool{"ahead of time": false, "open order": true} {
				test := options // floating IPs add to the price
				test.Servers, test.Balance = 1, simulator.Amount(balance)
				if options.FloatingIPs && balance < 1000 {
					continue
				}
				t.Run(name+", "+when, func(t *testing.T) {
					t.Parallel()
					a := start(t, test)
					if isOpen {
						a.must(a.Advance(17*day + 12*time.Hour))
					}
					result := a.act("vpsbg_server_renew", with("billing_cycle", 1))
					if balance < 1000 {
						expectDiagnostic(t, result.Diagnostics, "WARNING at billing_cycle: .*30.00 EUR with VAT are due, and the balance is 27.00 EUR, which may not be enough.")
					}
					if balance < 1000 && options.BalanceCounts != "net" {
						expectRefused(t, result, "The balance may not be enough for order .* the shortfall 3.00 EUR")
						return
					}
					expectActed(t, result, "is paid until 2026-03-15.")
					if a.Count("payOrders") != 1 {
						t.Errorf("paid %d times", a.Count("payOrders"))
					}
				})
			}
		}
	}
}
