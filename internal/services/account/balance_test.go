package account_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

type checks = map[string]knownvalue.Check

var null = knownvalue.Null()

func TestAccBalance(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(123.45)})
	sim.Token = "sim-read"
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
data "vpsbg_balance" "account" {}
output "balance" { value = data.vpsbg_balance.account }
`,
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("balance", knownvalue.ObjectExact(checks{
			"balance":            knownvalue.Float64Exact(123.45),
			"balance_limit":      null,
			"estimated_expenses": knownvalue.Float64Exact(0),
			"estimated_funds":    null,
			"shortfall":          knownvalue.Float64Exact(0),
			"currency":           knownvalue.StringExact("EUR"),
			"has_valid_card":     knownvalue.Bool(false),
			"last_deposit":       null,
		}))},
	}}})
}

func TestBalance_answers(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	session := sim.Session(t)
	answer := func(body string) {
		sim.ClearFaults()
		if err := sim.AddFault(simulator.Fault{OperationID: "getBalance", Times: -1, Body: &body}); err != nil {
			t.Fatal(err)
		}
	}
	answer(`{
		"balance": "-3.50", "balance_limit": 500, "estimated_funds": 12.5, "shortfall": 20, "currency": "BGN", "has_valid_card": 1,
		"last_deposit": {"amount": 100, "amount_with_vat": "120.00", "payment_method": "card", "payment_date": "2026-01-10 11:45:31"}
	}`)
	session.Shows("vpsbg_balance", nil, checks{
		"balance":            knownvalue.Float64Exact(-3.5),
		"balance_limit":      knownvalue.Float64Exact(500),
		"estimated_expenses": null,
		"estimated_funds":    knownvalue.Float64Exact(12.5),
		"shortfall":          knownvalue.Float64Exact(20),
		"currency":           knownvalue.StringExact("BGN"),
		"has_valid_card":     knownvalue.Bool(true),
		"last_deposit": knownvalue.ObjectExact(checks{
			"amount":          knownvalue.Float64Exact(100),
			"amount_with_vat": knownvalue.Float64Exact(120),
			"payment_method":  knownvalue.StringExact("card"),
			"payment_date":    knownvalue.StringExact("2026-01-10T11:45:31Z"),
		}),
	})
	answer(`<html><body>Maintenance</body></html>`)
	session.Refuses("vpsbg_balance", nil, "", "Unable to read the balance: GET /balance (getBalance) answered 200 OK: the answer cannot be understood")
}
