package account_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// words matches a text that the CLI may wrap.
func words(text string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(text), " ", `\s+(?:│\s+)?`))
}

// What a change says when something goes wrong, and whether the account is in the state then.
func TestAccount_faults(t *testing.T) {
	t.Parallel()
	refused := `{"message": "No.", "errors": {"tech_email": ["Not this one."], "uic": ["Not a number."]}}`
	without := `{"email": "owner@example.com", "tech_email": null}`
	for name, test := range map[string]struct {
		options simulator.Options
		token   string
		faults  []simulator.Fault
		says    string
		kept    bool
		calls   int
	}{
		"nothing":                {kept: true, calls: 1},
		"answer lost":            {faults: []simulator.Fault{{OperationID: "updateUser", When: "after", Drop: true}}, kept: true, calls: 2},
		"all answers lost":       {faults: []simulator.Fault{{OperationID: "updateUser", When: "after", Drop: true, Times: 5}}, kept: true, calls: 5},
		"requests lost":          {faults: []simulator.Fault{{OperationID: "updateUser", Drop: true, Times: 5}}, says: "ERROR: Unable to update the account: PATCH /user (updateUser) got no answer", calls: 5},
		"refused":                {faults: []simulator.Fault{{OperationID: "updateUser", Status: 422, Body: &refused}}, says: "ERROR at technical_email: Unable to update the account: Not this one.", calls: 1},
		"refused, but in effect": {faults: []simulator.Fault{{OperationID: "updateUser", When: "after", Status: 422}}, kept: true, calls: 1},
		"a read token":           {token: "sim-read", says: "ERROR: Unable to update the account: .*Use a token with the Write permission", calls: 1},
		"without effect":         {faults: []simulator.Fault{{OperationID: "updateUser", Status: 200, Body: &without}}, says: "ERROR at technical_email: Change without effect: Account owner@example.com: VPSBG accepted the new value of technical_email, but shows nothing", calls: 1},
		"without a route":        {options: simulator.Options{UnconfirmedRoutes: true}, says: "WARNING: Account details change: .*What it has now is not known", kept: true, calls: 1},
		"another answer":         {faults: []simulator.Fault{{OperationID: "updateUser", Status: 404}}, says: "ERROR: Unable to update the account: PATCH /user (updateUser) answered 404", calls: 1},
		"unread before":          {faults: []simulator.Fault{{OperationID: "getUser", Status: 403}}, says: "ERROR: Unable to read the account: GET /user (getUser) answered 403"},
		"unread afterwards":      {faults: []simulator.Fault{{OperationID: "getUser", Skip: 2, Status: 403}}, kept: true, calls: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, test.options)
			if test.token != "" {
				sim.Token = test.token
			}
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			account := sim.Session(t).Resource(kind)
			diags := account.Apply(t.Context(), config{"technical_email": "admin@example.com", "company_number": "223344"})
			acctest.ExpectDiagnostic(t, diags, regexp.QuoteMeta(test.says[:min(len(test.says), 30)])+strings.ReplaceAll(strings.ReplaceAll(test.says[min(len(test.says), 30):], "(", `\(`), ")", `\)`))
			if account.Exists() != test.kept || sim.Count("updateUser") != test.calls {
				t.Errorf("in the state: %t, %v: %s", account.Exists(), sim.Calls(true), diags)
			}
		})
	}
}

// Without a route to read the account, the state is kept, and only an import is not possible.
func TestAccount_withoutRoute(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{UnconfirmedRoutes: true})
	steps := sim.Steps(t, kind)
	const unread = "Account owner@example.com: the API does not have the route of getUser"
	declared := config{"technical_email": "admin@example.com"}
	steps.Creates(declared, patch).Has("technical_email", "admin@example.com", "id", owner)
	steps.Keeps(declared, unread)
	declared["technical_email"] = "x@example.com"
	steps.Updates(declared, patch).Warned(unread).Has("technical_email", "x@example.com")
	imported := sim.Session(t).Resource(kind)
	acctest.ExpectDiagnostic(t, imported.Import(t.Context(), owner, nil), "ERROR: Account cannot be read: .*creating the resource manages the account as well")
}
