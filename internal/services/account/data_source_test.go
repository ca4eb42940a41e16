package account_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func text(value string) knownvalue.Check { return knownvalue.StringExact(value) }

// answer lets an operation answer this from now on.
func answer(t *testing.T, sim *acctest.Simulation, operation, body string) {
	t.Helper()
	sim.ClearFaults()
	if err := sim.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &body}); err != nil {
		t.Fatal(err)
	}
}

func TestAccountDataSource(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "sim-read"
	session := sim.Session(t)
	session.Shows("vpsbg_account", nil, checks{
		"id": text("owner@example.com"), "email": text("owner@example.com"), "name": text("Ivan Ivanov"),
		"technical_email": null, "phone_number": text("0884000000"), "country_code": text("BG"), "country_name": text("Bulgaria"),
		"tax_rate": knownvalue.Float64Exact(1.2), "city": text("Sofia"), "postal_code": null, "address": text("1 Example Street"),
		"referral_code": null, "company_name": null, "company_address": null, "company_number": null, "vat_number": null,
		"newsletter": knownvalue.Bool(false), "email_otp_enabled": knownvalue.Bool(false), "two_factor_enabled": knownvalue.Bool(false),
	})
	answer(t, sim, "getUser", `{"email": "other@example.com", "country": null, "company_number": 223344, "vat_number": "BG1", "2fa_enabled": 1}`)
	session.Shows("vpsbg_account", nil, checks{
		"email": text("other@example.com"), "name": null, "country_code": null, "tax_rate": null, "company_number": text("223344"),
		"vat_number": text("BG1"), "newsletter": null, "two_factor_enabled": knownvalue.Bool(true),
	})
	answer(t, sim, "getUser", `{"name": "Ivan Ivanov"}`)
	session.Refuses("vpsbg_account", nil, "", "Unable to read the account: GET /user (getUser) answered 200 OK: the answer cannot be understood. (it is not an account: it has no email)")
}

func TestBalanceTransactionsDataSource(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(20)})
	sim.Token = "sim-read"
	if err := sim.SetBalance(12.5); err != nil {
		t.Fatal(err)
	}
	session := sim.Session(t)
	transaction := func(id string, amount float64) knownvalue.Check {
		return knownvalue.ObjectExact(checks{
			"id": text(id), "amount": knownvalue.Float64Exact(amount), "created_at": text("2026-01-15T12:00:00Z"),
		})
	}
	session.Shows("vpsbg_balance_transactions", nil, checks{
		"balance_transactions": knownvalue.ListExact([]knownvalue.Check{transaction("40002", -7.5), transaction("40001", 20)}),
	})
	answer(t, sim, "listBalanceTransactions", `[{"type": "deposit"}]`)
	session.Shows("vpsbg_balance_transactions", nil, checks{"balance_transactions": knownvalue.ListExact([]knownvalue.Check{
		knownvalue.ObjectExact(checks{"id": null, "amount": null, "created_at": null}),
	})})
}

// What a route that is not there says.
func TestDataSources_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{UnconfirmedRoutes: true})
	for typ, operation := range map[string]string{"vpsbg_account": "getUser", "vpsbg_balance_transactions": "listBalanceTransactions"} {
		sim.Session(t).Refuses(typ, nil, "", "The route of "+operation+" is not confirmed by VPSBG's public documentation")
	}
}
