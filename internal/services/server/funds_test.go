package server_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const notEnough = "WARNING: Balance is not enough: "

// untilOpenRenewal is half a day longer than it takes until the renewal order of a server is open.
const untilOpenRenewal = 17*24*time.Hour + 12*time.Hour

// TestPlan_saysThatTheBalanceIsNotEnough plans what the balance does not cover, before money runs out half-way.
func TestPlan_saysThatTheBalanceIsNotEnough(t *testing.T) {
	t.Parallel()
	t.Run("one server", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(3)})
		planned := sim.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared())
		expectOK(t, planned.Diagnostics)
		expectText(t, planned.Diagnostics, notEnough+"Server web-1.example.com is bought for 30.00 EUR with VAT. "+
			"The balance is 3.00 EUR, and the account has no valid card: the shortfall "+
			"is 27.00 EUR. What cannot be paid is refused, or its order is deleted again: deposit funds in the client area before you apply.")
	})
	t.Run("the servers of a run together", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(70)})
		session := sim.Session(t)
		plan := func(hostname string) acctest.Diagnostics {
			return session.Resource("vpsbg_server").Plan(t.Context(), declared("hostname", hostname)).Diagnostics
		}
		for _, covered := range []string{"web-1.example.com", "web-2.example.com"} {
			if diags := plan(covered); len(diags) > 0 {
				t.Errorf("%s is covered: %s", covered, diags)
			}
		}
		expectText(t, plan("web-3.example.com"), notEnough+"Server web-3.example.com is bought for 30.00 EUR with VAT. In all, this plan "+
			"charges at least 90.00 EUR with VAT. The balance is 70.00 EUR, and the account has no valid card: the shortfall is 20.00 EUR.")
		if sim.Count("getBalance") != 1 {
			t.Errorf("the balance was read %d times", sim.Count("getBalance"))
		}
	})
	t.Run("it may be enough", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(27)})
		expectText(t, sim.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared()).Diagnostics,
			"WARNING: Balance may not be enough: Server web-1.example.com is bought for 30.00 EUR with VAT.")
	})
	t.Run("a card pays", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{})
		addFault(t, sim, simulator.Fault{
			OperationID: "getBalance", Status: 200, Times: -1, Body: new(`{"balance": "3.00", "currency": "EUR", "has_valid_card": true}`),
		})
		if diags := sim.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared()).Diagnostics; len(diags) > 0 {
			t.Errorf("warns of %s", diags)
		}
	})
	t.Run("scaling and addons", func(t *testing.T) {
		t.Parallel()
		sim, server := owned(t, simulator.Options{Balance: simulator.Amount(40)})
		server = sim.Session(t).Continue(*server)
		planned := server.Plan(t.Context(), declared("plan", "cloud-vps-4gb", "addons", attrs{"cpanel": "cpanel-admin-5"}))
		expectOK(t, planned.Diagnostics)
		expectText(t, planned.Diagnostics, notEnough+"Server web-1.example.com (2865) is scaled for 17.36 EUR with VAT. "+
			"The balance is 10.00 EUR, and the account has no valid card: the shortfall is 7.36 EUR.")
		expectText(t, planned.Diagnostics, notEnough+"Server web-1.example.com (2865) gets addons for 31.00 EUR with VAT. In all, this plan charges at least 48.36 EUR")
	})
}

// TestPlan_saysWhatTheEstimateLeavesOut buys additional addresses, whose price VPSBG does not tell.
func TestPlan_saysWhatTheEstimateLeavesOut(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	plan := func(attribute string, addresses int) acctest.Diagnostics {
		return sim.Session(t).Resource("vpsbg_server").Plan(t.Context(), declared(attribute, addresses)).Diagnostics
	}
	expectText(t, plan("extra_ipv4", 500),
		"WARNING at estimated_cost: Additional addresses are not in the estimated cost: Server web-1.example.com is bought with extra_ipv4 = 500. VPSBG")
	if diags := plan("extra_ipv6", 0); len(diags) > 0 {
		t.Errorf("warns of %s", diags)
	}
}

// TestApply_saysHowMuchMoneyIsMissing has changes refused that the balance does not cover.
func TestApply_saysHowMuchMoneyIsMissing(t *testing.T) {
	t.Parallel()
	const figures = " The balance is 10.00 EUR, and the account has no valid card: the shortfall is "
	for name, test := range map[string]struct {
		config []any
		says   string
	}{
		"scaling":      {[]any{"plan", "cloud-vps-4gb"}, "ERROR at plan: Unable to scale server .*Insufficient funds.*What was refused costs 17.36 EUR with VAT." + figures + "7.36 EUR. Deposit funds"},
		"an addon":     {[]any{"addons", attrs{"cpanel": "cpanel-admin-5"}}, "ERROR at addons.cpanel: Unable to buy addons .*What was refused costs 31.00 EUR with VAT." + figures + "21.00 EUR. Deposit funds"},
		"more of them": {[]any{"addons", attrs{"microsoft_rds_sal": 3}}, "ERROR at .*: Unable to buy addons .*What was refused costs .* EUR with VAT." + figures},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{Balance: simulator.Amount(40)})
			diags := server.Apply(t.Context(), declared(test.config...))
			expectDiagnostic(t, diags, test.says)
			expectSpent(t, sim, serverPrice)
		})
	}
	t.Run("a purchase, by 402", func(t *testing.T) {
		t.Parallel()
		sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(3)})
		addFault(t, sim, simulator.Fault{OperationID: "deployServer", Status: 402, Body: new(`{"message": "Payment required."}`)})
		expectDiagnostic(t, sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()), "ERROR: Unable to create server .*"+
			"What was refused costs 30.00 EUR with VAT. The balance is 3.00 EUR, and the account has no valid card: the shortfall is 27.00 EUR")
	})
}

// TestRefresh_saysThatARenewalIsNotCovered warns while there is time to deposit funds, and not otherwise.
func TestRefresh_saysThatARenewalIsNotCovered(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		balance float64
		options simulator.Options
		change  simulator.ServerChange
		warns   string
		lists   int
	}{
		"covered": {balance: 1000},
		"balance too small": {
			balance: 40, lists: 1,
			warns: "WARNING: Balance is not enough for a renewal: Server web-1.example.com (2865) has an open renewal order. Unless it is paid, VPSBG " +
				"suspends the server when its paid period ends on 2026-02-15, and deletes it some days later. The renewal costs 30.00 EUR with " +
				"VAT, and the balance is 10.00 EUR, without a valid card: with what else is due, the shortfall is 20.00 EUR. The first open " +
				"renewal order of the account is due 2026-02-15, and can lapse then. Deposit funds in the client area.",
		},
		"it may be enough": {
			balance: 50, options: simulator.Options{BalanceCounts: "net"}, lists: 1,
			warns: "WARNING: Balance may not be enough for a renewal: Server web-1.example.com (2865) has an open renewal order.",
		},
		"due long before": {
			balance: 40, options: simulator.Options{RenewalDue: "early"}, lists: 1,
			warns: "WARNING: Balance is not enough for a renewal: Server web-1.example.com (2865) has an open renewal order.",
		},
		"auto_renew off": {
			balance: 1000, change: simulator.ServerChange{AutoRenew: new(false)}, lists: 1,
			warns: "WARNING: Renewal is not paid automatically: Server web-1.example.com (2865) has an open renewal order.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.options.Balance = &test.balance
			a := begun(t, test.options)
			a.change(test.change)
			a.ResetRequests()
			if diags := a.Resource().Refresh(t.Context()); len(diags) > 0 || a.Count("getBalance")+a.Count("listOrders") > 0 {
				t.Errorf("before a renewal is open, it says %s after %q", diags, a.Calls(true))
			}
			a.later(untilOpenRenewal)
			a.ResetRequests()
			diags := a.Resource().Refresh(t.Context())
			if test.warns == "" && len(diags) > 0 {
				t.Errorf("warns of %s", diags)
			}
			if test.warns != "" {
				expectText(t, diags, test.warns)
			}
			if a.Count("getBalance") != 1 || a.Count("listOrders") != test.lists || a.Count("getOrder") > 0 {
				t.Errorf("it took %q", a.Calls(true))
			}
		})
	}
}

// TestRefresh_addsRenewalsUp has a balance that covers one of two renewals.
func TestRefresh_addsRenewalsUp(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(100)})
	session, servers := sim.Session(t), [2]*acctest.Resource{}
	for i, hostname := range []string{"web-1.example.com", "web-2.example.com"} {
		servers[i] = session.Resource("vpsbg_server")
		expectOK(t, servers[i].Apply(t.Context(), declared("hostname", hostname)))
	}
	mustAdvance(t, sim, untilOpenRenewal)
	session = sim.Session(t)
	sim.ResetRequests()
	var reported acctest.Diagnostics
	for i := range servers {
		reported = append(reported, session.Continue(*servers[i]).Refresh(t.Context())...)
	}
	expectText(t, reported, "WARNING: Balance is not enough for a renewal: Server web-2.example.com")
	if sim.Count("getBalance") != 1 || sim.Count("listOrders") != 1 {
		t.Errorf("it took %q", sim.Calls(true))
	}
}
