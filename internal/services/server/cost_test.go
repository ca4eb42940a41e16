package server_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

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

// TestAccServer_estimatedCost is known when the server is planned, unless what decides about it is not.
func TestAccServer_estimatedCost(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	at := tfjsonpath.New("estimated_cost")
	const addons = `addons = { backups = true, microsoft_rds_sal = 2 }`
	declares := config(`billing_cycle = 3`, `promo_code = "fall2403"`, addons)
	shorter := a.updates(config(`promo_code = "fall2403"`, addons))
	shorter.ConfigPlanChecks.PreApply = append(shorter.ConfigPlanChecks.PreApply, plancheck.ExpectKnownValue(address, at, costs(46, 55.2, 46, 55.2)))
	late := `
resource "terraform_data" "late" {
  input = { plan = "cloud-vps-4gb" }
}
` + config(`plan = terraform_data.late.output.plan`, `promo_code = "fall2403"`, addons)
	a.run(
		resource.TestStep{
			Config:            declares,
			ConfigPlanChecks:  action(plancheck.ResourceActionCreate, plancheck.ExpectKnownValue(address, at, costs(41.4, 49.68, 124.2, 149.04))),
			ConfigStateChecks: []statecheck.StateCheck{value("estimated_cost", costs(41.4, 49.68, 124.2, 149.04))},
		},
		shorter, // too short for the promo code
		resource.TestStep{
			Config:            late,
			ConfigPlanChecks:  action(plancheck.ResourceActionUpdate, plancheck.ExpectUnknownValue(address, at)),
			ConfigStateChecks: []statecheck.StateCheck{value("estimated_cost", costs(60, 72, 60, 72))},
		},
	)
}

var (
	monthlyCost  = regexp.MustCompile(`"monthly":tftypes\.Number<"([^"]*)">`)
	costCurrency = regexp.MustCompile(`"currency":tftypes\.String<(null|"[^"]*")>`)
)

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

// TestCost_missing has prices that are not to be had: that is null, and never an error.
func TestCost_missing(t *testing.T) {
	t.Parallel()
	noPrice := `{"data": [{"id": 104, "key": "cloud-vps-2gb", "available": true, "minimum_billing_cycle": 1}]}`
	noAddons := `{"data": []}`
	licences := attrs{"microsoft_rds_sal": 1}
	for name, test := range map[string]struct {
		fault   simulator.Fault
		pairs   []any
		monthly string
	}{
		"plan without a price":  {fault: simulator.Fault{OperationID: "listPlans", Body: &noPrice}},
		"addon without a price": {fault: simulator.Fault{OperationID: "listPlanAddons", Body: &noAddons}, pairs: []any{"addons", licences}},
		"no addons":             {fault: simulator.Fault{OperationID: "listPlanAddons", Status: 403}, pairs: []any{"addons", licences}},
		"no promo codes":        {fault: simulator.Fault{OperationID: "listPlanPromoCodes", Status: 403}, pairs: []any{"promo_code", "fall2401"}},
		"no currency":           {fault: simulator.Fault{OperationID: "getBalance", Status: 403}, monthly: "25"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			test.fault.Times = -1
			addFault(t, sim, test.fault)
			server := sim.Session(t).Resource("vpsbg_server")
			config := declared(test.pairs...)
			mustApply(t, server, config)
			expectMonthly(t, server, test.monthly)
			if test.monthly != "" {
				if match := costCurrency.FindStringSubmatch(fmt.Sprint(server.Get("estimated_cost"))); match == nil || match[1] != "null" && match[1] != `""` {
					t.Errorf("the currency is %v", server.Get("estimated_cost"))
				}
			}
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
	if _, err := a.client().PurchaseServerAddons(t.Context(), serverID, vpsbg.AddonOrder{Backups: true, MicrosoftRDSSAL: 2}); err != nil {
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
		{attrs{}, "30"},
		{attrs{"backups": false}, "25"},
	} {
		mustApply(t, server, declared("addons", step.addons))
		expectMonthly(t, server, step.monthly)
	}
	mustApply(t, server, declared("addons", attrs{"backups": false}, "plan", "cloud-vps-4gb"))
	expectMonthly(t, server, "39")
}
