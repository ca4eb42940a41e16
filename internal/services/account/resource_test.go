package account_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	kind  = "vpsbg_account"
	patch = "PATCH /user"
	owner = "owner@example.com"
)

type config = map[string]any

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// company is a configuration with all fields that have two names.
func company() config {
	return config{
		"technical_email": "admin@example.com", "referral_code": "b4e7b5", "company_number": "223344", "company_name": "Example Ltd",
		"newsletter": true, "email_otp_enabled": false,
	}
}

// sent are the fields of the last change.
func sent(sim *acctest.Simulation) map[string]any {
	var body map[string]any
	for _, request := range sim.Requests() {
		if request.OperationID == "updateUser" {
			body, _ = request.Body.(map[string]any)
		}
	}
	return body
}

func TestAccAccount(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	const address = "vpsbg_account.test"
	declared := `
		resource "vpsbg_account" "test" {
		  technical_email = "admin@example.com"
		  company_number  = "223344"
		}`
	twice := strings.Replace(declared, "admin", "other", 1)
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: declared, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
		}}},
		{ResourceName: address, ImportState: true, ImportStateId: owner, ImportStateVerify: true},
		{ResourceName: address, ImportState: true, ImportStateId: owner, ImportStateKind: resource.ImportBlockWithID},
		{Config: declared + strings.Replace(twice, `"test"`, `"twice"`, 1), ExpectError: words("Account declared twice")},
	}})
}

// Only what is declared is sent, what is there already is not, and destroying changes nothing.
func TestAccount_lifecycle(t *testing.T) {
	t.Parallel()
	for _, names := range []string{"both", "table", "example"} {
		t.Run(names, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{UserFields: names})
			steps := sim.Steps(t, kind)
			declared := company()
			steps.Creates(declared, patch).
				Warned("Account owner@example.com gets new values of these attributes: - company_name, which is nothing now - company_number, which is nothing now - newsletter, which is false now - referral_code, which is nothing now - technical_email, which is nothing now").
				Has("id", owner, "email", owner, "city", "Sofia", "company_number", "223344", "country_id", nil, "postal_code", nil)
			if body := sent(sim); len(body) != 8 || body["tech_email"] != "admin@example.com" || body["uic"] != float64(223344) {
				t.Errorf("sent %v", body)
			}
			user := sim.State().User
			if user.City != "Sofia" || user.PhoneNumber != "0884000000" || user.CompanyNumber != "223344" || user.ReferralCode != "b4e7b5" {
				t.Errorf("the account is %+v", user)
			}

			declared["company_name"] = "Example Inc"
			steps.Updates(declared, patch).Changes("company_name", "Example Ltd", "Example Inc")
			if body := sent(sim); len(body) != 1 {
				t.Errorf("sent %v", body)
			}
			delete(declared, "company_name") // it is not managed any more
			steps.Keeps(declared)
			must(t, sim.ChangeUser(func(u *simulator.User) {
				u.CompanyName, u.TechnicalEmail, u.City = "Other Ltd", "x@example.com", "Varna"
			}))
			steps.Updates(declared, patch).Changes("technical_email", "x@example.com", "admin@example.com").
				Has("company_name", "Other Ltd", "city", "Varna")
			before := sim.State().User
			steps.Destroys().Warned("Account owner@example.com is no longer managed by this resource, and keeps all of its details: nothing is sent")
			if *before != *sim.State().User {
				t.Errorf("destroying changed %+v to %+v", before, sim.State().User)
			}
			steps.Creates(declared).Warned() // all of it is there already
		})
	}
}

// What the API does not show is sent when it is declared, and stays as it was declared.
func TestAccount_notShown(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	declared := config{"country_id": "40", "language_id": "2", "company": true, "postal_code": "60439"}
	steps.Creates(declared, patch).
		Warned("gets new values of these attributes: - company, which VPSBG does not show - country_id, which VPSBG does not show - language_id").
		Has("country_id", "40", "country_code", "DE", "postal_code", "60439")
	declared["country_id"] = "33"
	steps.Updates(declared, patch).Plans("country_code", acctest.Unknown).Has("country_code", "BG")
	steps.Imports(owner, config{})
	steps.Updates(config{"company": true}, patch)
	steps.Updates(config{})
}

// A value that is only spelt in another way is the same.
func TestAccount_spelling(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	declared := config{"phone_number": "0884 625-630", "vat_number": "BG 123456789"}
	steps.Creates(declared, patch)
	must(t, sim.ChangeUser(func(u *simulator.User) { u.PhoneNumber, u.VATNumber = "0884625630", "bg123456789" }))
	steps.Keeps(declared)
	must(t, sim.ChangeUser(func(u *simulator.User) { u.PhoneNumber = "0884625631" }))
	steps.Updates(declared, patch)
}

func TestAccount_refusedConfigurations(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	for attribute, test := range map[string]struct {
		value any
		says  string
	}{
		"country_id":   {"Bulgaria", "Invalid id"},
		"language_id":  {"0", "Invalid id"},
		"company_name": {"", "string length must be at least 1"},
	} {
		steps.Refuses(attribute, test.says, config{attribute: test.value})
	}
	must(t, sim.ChangeUser(func(u *simulator.User) { u.ReferralCode = "b4e7b5" }))
	steps.Refuses("referral_code", `Referral code is set already: The account has the referral code "b4e7b5"`, config{"referral_code": "other"})
	must(t, sim.Wrote()())
	steps.Refuses("country_id", "The selected country id is invalid.", config{"country_id": "7"})
	steps.Creates(config{"referral_code": "B4E7B5"})
	steps.Refuses("referral_code", "Referral code is set already", config{"referral_code": "other"})
	imported := sim.Session(t).Resource(kind)
	acctest.ExpectDiagnostic(t, imported.Import(t.Context(), "2864", nil), "ERROR: Invalid import id: it is imported by the email address")
}

func TestAccount_unknownValues(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	steps.Creates(config{"technical_email": "admin@example.com"}, patch)
	steps.UpdatesLate(config{"technical_email": acctest.Unknown, "country_id": acctest.Unknown}, config{"technical_email": "x@example.com", "country_id": "40"}, patch).
		Has("technical_email", "x@example.com", "country_code", "DE")
}

func TestAccount_otherAccount(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	declared := config{"technical_email": "admin@example.com"}
	steps.Creates(declared, patch)
	other := func() { must(t, sim.ChangeUser(func(u *simulator.User) { u.Email = "other@example.com" })) }
	steps.Meanwhile(other)
	steps.Refuses("", "Token of another account: Account owner@example.com is in the state, but the token is of the account other@example.com. Nothing was sent",
		config{"technical_email": "x@example.com"})
	must(t, sim.Wrote()())
	steps.Refuses("", "Token of another account", declared)
	must(t, sim.ChangeUser(func(u *simulator.User) { u.Email = "Owner@Example.com" }))
	steps.Keeps(declared)
}

// Two resources of one account are refused, whichever of them is there already.
func TestAccount_twice(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	const says = "ERROR: Account declared twice: The configuration has two resources vpsbg_account for the account of one token"
	one, two := config{"city": "Varna"}, config{"city": "Plovdiv"}
	plan := func(session *acctest.Session, declared config, says string) *acctest.Resource {
		t.Helper()
		instance := session.Resource(kind)
		planned := instance.Plan(t.Context(), declared)
		if says != "" || planned.Diagnostics.HasError() {
			acctest.ExpectDiagnostic(t, planned.Diagnostics, says)
			return instance
		}
		acctest.ExpectOK(t, instance.ApplyPlan(t.Context(), planned))
		return instance
	}
	session := sim.Session(t)
	first := session.Resource(kind)
	acctest.ExpectOK(t, first.Plan(t.Context(), one).Diagnostics)
	plan(session, one, says)
	there := plan(sim.Session(t), one, "")
	session = sim.Session(t)
	acctest.ExpectOK(t, session.Continue(*there).Plan(t.Context(), one).Diagnostics)
	plan(session, two, says)
	session = sim.Session(t)
	acctest.ExpectOK(t, session.Resource(kind).Plan(t.Context(), two).Diagnostics)
	acctest.ExpectDiagnostic(t, session.Continue(*there).Plan(t.Context(), one).Diagnostics, says)
	session = sim.Session(t) // one that moves is destroyed and created
	acctest.ExpectOK(t, session.Continue(*there).Plan(t.Context(), nil).Diagnostics)
	plan(session, two, "")
}

func TestAccount_list(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	all, diags := sim.Session(t).ListAll(t.Context(), kind, acctest.Query{IncludeResource: true})
	acctest.ExpectOK(t, diags)
	if len(all) != 1 || all[0].Name != owner || all[0].Import(t.Context()).Get("id") != owner {
		t.Errorf("found %q", acctest.Names(all))
	}
}
