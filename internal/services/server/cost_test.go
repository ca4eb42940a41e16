package server_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// costs is an estimate.
func costs(monthly, monthlyWithVAT, period, periodWithVAT float64) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"monthly": knownvalue.Float64Exact(monthly), "monthly_with_vat": knownvalue.Float64Exact(monthlyWithVAT),
		"period": knownvalue.Float64Exact(period), "period_with_vat": knownvalue.Float64Exact(periodWithVAT),
		"currency": knownvalue.StringExact("EUR"),
	})
}

// TestCost is known when the server is planned, unless what decides about it is not.
func TestCost(t *testing.T) {
	t.Parallel()
	declares := func(pairs ...any) map[string]any {
		return declared(append([]any{"promo_code", "fall2403", "addons", attrs{"backups": true, "microsoft_rds_sal": 2}}, pairs...)...)
	}
	a := start(t, simulator.Options{})
	quarterly := costs(41.4, 49.68, 124.2, 149.04)
	a.Creates(declares("billing_cycle", 3), postServer).Plans("estimated_cost", quarterly).Has("estimated_cost", quarterly)
	a.Updates(declares()).Plans("estimated_cost", costs(46, 55.2, 46, 55.2)) // too short for the promo code
	a.UpdatesLate(declares("plan", acctest.Unknown), declares("plan", "cloud-vps-4gb"), quoteScale, postScale).
		Plans("estimated_cost", acctest.Unknown).Has("estimated_cost", costs(60, 72, 60, 72))
}

var monthlyCost = regexp.MustCompile(`"monthly":tftypes\.Number<"([^"]*)">`)

// expectMonthly expects what a server is estimated to cost a month; "" is nothing.
func expectMonthly(t *testing.T, server *acctest.Resource, want string) {
	t.Helper()
	got := ""
	if match := monthlyCost.FindStringSubmatch(fmt.Sprint(server.Get("estimated_cost"))); match != nil {
		got = match[1]
	}
	if got != want {
		t.Errorf("the estimate is %q a month, not %q", got, want)
	}
}

// noPrice are plans without one.
const noPrice = `{"data": [{"id": 104, "key": "cloud-vps-2gb", "available": true, "minimum_billing_cycle": 1}]}`

// TestCost_missing has no price to show: that is null, and not an error.
func TestCost_missing(t *testing.T) {
	t.Parallel()
	noAddons := `{"data": []}`
	licences := attrs{"microsoft_rds_sal": 1}
	for name, test := range map[string]struct {
		fault simulator.Fault
		pairs []any
	}{
		"plan without a price":  {fault: simulator.Fault{OperationID: "listPlans", Body: new(noPrice)}},
		"addon without a price": {fault: simulator.Fault{OperationID: "listPlanAddons", Body: &noAddons}, pairs: []any{"addons", licences}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			test.fault.Times = -1
			addFault(t, sim, test.fault)
			server := sim.Session(t).Resource("vpsbg_server")
			config := declared(test.pairs...)
			mustApply(t, server, config)
			expectMonthly(t, server, "")
		})
	}
}

// TestCost_unreadable refuses to plan without a price that there is: the plan of the apply may be able to read it.
func TestCost_unreadable(t *testing.T) {
	t.Parallel()
	for operation, pairs := range map[string][]any{
		"listPlanAddons":     {"addons", attrs{"microsoft_rds_sal": 1}},
		"listPlanPromoCodes": {"promo_code", "fall2401"},
		"getBalance":         nil,
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			addFault(t, a.Simulation, simulator.Fault{OperationID: operation, Status: 500, Times: -1})
			a.Refuses("", "Unable to read the price of server web-1.example.com, so nothing was bought: GET", declared(pairs...))
			a.ClearFaults()
			a.Creates(declared(pairs...), postServer)
		})
	}
}

// TestCost_elsewhere counts addons in that were bought in the client area, as long as they stay.
func TestCost_elsewhere(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	server := a.Session(t).Resource("vpsbg_server")
	mustApply(t, server, declared())
	expectMonthly(t, server, "25")
	if _, err := a.Client(t).PurchaseServerAddons(t.Context(), serverID,
		vpsbg.AddonOrder{Backups: true, MicrosoftRDSSAL: 2}); err != nil {
		t.Fatal(err)
	}
	imported := a.Session(t).Resource("vpsbg_server")
	expectOK(t, imported.Import(t.Context(), "2865", nil))
	expectMonthly(t, imported, "46")
	for _, step := range []struct {
		addons  attrs
		monthly string
	}{
		{attrs{"cpanel": "cpanel-admin-5"}, "71"},
		{attrs{"cpanel": "cpanel-admin-5", "microsoft_rds_sal": 3}, "79"},
		{attrs{"microsoft_rds_sal": 3}, "54"},
		{nil, "30"},
		{attrs{"backups": false}, "25"},
	} {
		mustApply(t, server, declared("addons", step.addons))
		expectMonthly(t, server, step.monthly)
	}
	mustApply(t, server, declared("addons", attrs{"backups": false}, "plan", "cloud-vps-4gb"))
	expectMonthly(t, server, "39")
}

// TestCost_known changes servers whose state has the price of a month: the catalogue is not asked, unless something is
// missing.
func TestCost_known(t *testing.T) {
	t.Parallel()
	catalog := []string{"listPlans", "getBalance", "listPlanAddons", "listPlanPromoCodes"}
	cycle := []any{"billing_cycle", 6}
	for name, test := range map[string]struct {
		bought, changed []any
		fault           simulator.Fault // of the purchase
		elsewhere       simulator.ServerChange
		asked           []string
		monthly, period string
	}{
		"billing cycle":         {changed: cycle, monthly: "25", period: "150"},
		"shorter billing cycle": {bought: cycle, changed: []any{"billing_cycle", 3}, asked: []string{"listPlans"}, monthly: "25", period: "75"},
		"addons": {
			bought: []any{"addons", attrs{"backups": true}}, changed: []any{"addons", attrs{"backups": true}, "billing_cycle", 6}, monthly: "30", period: "180",
		},
		"promo code": {
			bought: []any{"promo_code", "fall2403", "billing_cycle", 3}, changed: []any{"promo_code", "fall2403", "billing_cycle", 6},
			asked: []string{"listPlans", "listPlanPromoCodes", "getBalance"}, monthly: "22.5", period: "135",
		},
		"too short for the promo code": {
			bought: []any{"promo_code", "fall2403", "billing_cycle", 3}, changed: []any{"promo_code", "fall2403"},
			asked: []string{"listPlans", "listPlanPromoCodes", "getBalance"}, monthly: "25", period: "25",
		},
		"another plan": {changed: []any{"plan", "cloud-vps-4gb"}, asked: []string{"listPlans", "getBalance"}, monthly: "39", period: "39"},
		"another plan from elsewhere": {
			elsewhere: simulator.ServerChange{Plan: pointer("cloud-vps-4gb")},
			changed:   []any{"plan", "cloud-vps-4gb", "billing_cycle", 6}, asked: []string{"listPlans", "getBalance"}, monthly: "39", period: "234",
		},
		"no estimate": {
			fault:   simulator.Fault{OperationID: "listPlans", Body: new(noPrice), Times: -1},
			changed: cycle, asked: []string{"listPlans", "getBalance"}, monthly: "25", period: "150",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			if test.fault.OperationID != "" {
				addFault(t, sim, test.fault)
			}
			server := sim.Session(t).Resource("vpsbg_server")
			mustApply(t, server, declared(test.bought...))
			sim.ClearFaults()
			change(t, sim, serverID, test.elsewhere)
			sim.ResetRequests()
			server = sim.Session(t).Continue(*server)
			mustApply(t, server, declared(test.changed...))
			expectMonthly(t, server, test.monthly)
			period := fmt.Sprintf(`"period":tftypes.Number<"%s">`, test.period)
			if estimate := fmt.Sprint(server.Get("estimated_cost")); !strings.Contains(estimate, period) || !strings.Contains(estimate, `"currency":tftypes.String<"EUR">`) {
				t.Errorf("the estimate is %s, and lacks %s or the currency", estimate, period)
			}
			var asked []string
			for _, request := range sim.Requests() {
				if slices.Contains(catalog, request.OperationID) {
					asked = append(asked, request.OperationID)
				}
			}
			slices.Sort(asked) // some go side by side
			slices.Sort(test.asked)
			if !slices.Equal(asked, test.asked) {
				t.Errorf("%q was asked for, want %q", asked, test.asked)
			}
		})
	}
}
