package account_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const config = `
	data "vpsbg_balance" "account" {}
	output "balance" { value = data.vpsbg_balance.account }`

func TestAccBalance(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(123.45)})
	sim.Token = "sim-read"
	answer := func(body string) func() {
		return func() {
			sim.ClearFaults()
			if err := sim.AddFault(simulator.Fault{OperationID: "getBalance", Times: -1, Body: &body}); err != nil {
				t.Fatal(err)
			}
		}
	}
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config,
			ConfigStateChecks: []statecheck.StateCheck{balance(map[string]knownvalue.Check{
				"balance":            knownvalue.Float64Exact(123.45),
				"estimated_expenses": knownvalue.Float64Exact(0),
				"shortfall":          knownvalue.Float64Exact(0),
				"currency":           knownvalue.StringExact("EUR"),
				"has_valid_card":     knownvalue.Bool(false),
			})},
		},
		{
			PreConfig: answer(`{
				"balance": "-3.50", "balance_limit": 500, "estimated_funds": 12.5, "shortfall": 20, "currency": "BGN", "has_valid_card": 1,
				"last_deposit": {"amount": 100, "amount_with_vat": "120.00", "payment_method": "card", "payment_date": "2026-01-10 11:45:31"}
			}`),
			Config: config,
			ConfigStateChecks: []statecheck.StateCheck{balance(map[string]knownvalue.Check{
				"balance":         knownvalue.Float64Exact(-3.5),
				"balance_limit":   knownvalue.Float64Exact(500),
				"estimated_funds": knownvalue.Float64Exact(12.5),
				"shortfall":       knownvalue.Float64Exact(20),
				"currency":        knownvalue.StringExact("BGN"),
				"has_valid_card":  knownvalue.Bool(true),
				"last_deposit": knownvalue.ObjectExact(map[string]knownvalue.Check{
					"amount":          knownvalue.Float64Exact(100),
					"amount_with_vat": knownvalue.Float64Exact(120),
					"payment_method":  knownvalue.StringExact("card"),
					"payment_date":    knownvalue.StringExact("2026-01-10T11:45:31Z"),
				}),
			})},
		},
		{
			PreConfig:   answer(`<html><body>Maintenance</body></html>`),
			Config:      config,
			ExpectError: regexp.MustCompile(`(?s)Unable to read the balance.*the answer cannot be understood`),
		},
	}})
}

// balance checks every attribute: those that are not named are null.
func balance(want map[string]knownvalue.Check) statecheck.StateCheck {
	for _, name := range []string{"balance_limit", "estimated_expenses", "estimated_funds", "last_deposit"} {
		if want[name] == nil {
			want[name] = knownvalue.Null()
		}
	}
	return statecheck.ExpectKnownOutputValue("balance", knownvalue.ObjectExact(want))
}
