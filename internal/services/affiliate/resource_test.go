package affiliate_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	kind  = "vpsbg_affiliate"
	owner = "owner@example.com"
	join  = "POST /affiliate"
	put   = "PUT /affiliate"
)

type config = map[string]any

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAccAffiliate(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	const address = "vpsbg_affiliate.test"
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: `resource "vpsbg_affiliate" "test" { referral_code = "example-code" }`},
		{ResourceName: address, ImportState: true, ImportStateId: owner, ImportStateVerify: true},
		{ResourceName: address, ImportState: true, ImportStateId: owner, ImportStateKind: resource.ImportBlockWithID},
	}})
}

func TestAffiliate_lifecycle(t *testing.T) {
	t.Parallel()
	for _, absent := range []string{"null", "not_found"} {
		t.Run(absent, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{NoAffiliate: absent})
			steps := sim.Steps(t, kind)
			const joins = "Account owner@example.com joins the affiliate program of VPSBG"
			steps.Creates(config{}, join).Warned(joins).Has("id", owner, "email", owner, "referral_code", "a1b2c3d4", "commission", 5)
			steps.Updates(config{"referral_code": "example"}, put).Plans("referral_url", acctest.Unknown).
				Changes("referral_code", "a1b2c3d4", "example").Has("referral_url", "https://www.vpsbg.eu/aff/example")
			_, err := sim.Client(t).UpdateReferralCode(t.Context(), "outside")
			must(t, err)
			steps.Updates(config{"referral_code": "example"}, put).Changes("referral_code", "outside", "example")
			steps.Keeps(config{}) // the code is not managed any more
			steps.Destroys().Warned("Account owner@example.com is no longer managed by this resource, and still takes part")
			steps.Creates(config{}).Warned().Has("referral_code", "example")
			steps.Destroys()
			steps.Creates(config{"referral_code": "EXAMPLE"}).Warned() // it is the same
			steps.Destroys()
			steps.Creates(config{"referral_code": "another"}, put).Warned(`Its referral code "example" becomes "another"`)
			steps.Imports(owner, config{"referral_code": "another"})
		})
	}
}

// An account that was read, and does not take part any more, joins again.
func TestAffiliate_left(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	steps.Creates(config{}, join)
	none := `{"referral_code": null}`
	for _, fault := range []simulator.Fault{{Status: 404}, {Body: &none}} {
		fault.OperationID, fault.Times = "getAffiliate", -1
		must(t, sim.AddFault(fault))
		left := sim.Session(t).Continue(*steps.Resource())
		acctest.ExpectDiagnostic(t, left.Refresh(t.Context()), "WARNING: Not found in the account: The account does not have the affiliate account owner@example.com")
		if left.Exists() {
			t.Error(left)
		}
		sim.ClearFaults()
	}
	steps.Keeps(config{})
}

func TestAffiliate_refused(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	steps.Refuses("referral_code", "UTF-8 character count must be between 5 and 20", config{"referral_code": "four"})
	steps.Refuses("referral_code", "Unable to change the referral code: The referral code has already been taken.", config{"referral_code": "taken-code"})
	steps.Creates(config{"referral_code": "example"}, put) // the refusal came after it had joined
	steps.Refuses("referral_code", "The referral code has already been taken.", config{"referral_code": "taken-code"})
	steps.Keeps(config{"referral_code": "example"})
	steps.Meanwhile(func() { must(t, sim.ChangeUser(func(u *simulator.User) { u.Email = "other@example.com" })) })
	steps.Refuses("", "Token of another account", config{"referral_code": "another"})
	must(t, sim.Wrote()())
	steps.Refuses("", "Token of another account", config{"referral_code": "example"})
	acctest.ExpectDiagnostic(t, sim.Session(t).Resource(kind).Import(t.Context(), "7", nil), "ERROR: Invalid import id")
}

func TestAffiliate_unknownValues(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	steps.Creates(config{}, join)
	steps.UpdatesLate(config{"referral_code": acctest.Unknown}, config{"referral_code": "example"}, put).Has("referral_url", "https://www.vpsbg.eu/aff/example")
}

func TestAffiliate_twice(t *testing.T) {
	t.Parallel()
	session := acctest.Start(t, simulator.Options{}).Session(t)
	acctest.ExpectOK(t, session.Resource(kind).Plan(t.Context(), config{}).Diagnostics)
	acctest.ExpectDiagnostic(t, session.Resource(kind).Plan(t.Context(), config{}).Diagnostics, "ERROR: Affiliate declared twice")
}

// What comes of a creation when something goes wrong. The program is joined once in any case.
func TestAffiliate_faults(t *testing.T) {
	t.Parallel()
	nothing, without := `{"referral_code": null}`, `{"referral_code": "a1b2c3d4"}`
	for name, test := range map[string]struct {
		options simulator.Options
		token   string
		faults  []simulator.Fault
		says    string
		kept    bool
		joins   int
	}{
		"nothing":             {says: "WARNING: Account joins the affiliate program", kept: true, joins: 1},
		"answer lost":         {faults: []simulator.Fault{{OperationID: "activateAffiliate", When: "after", Drop: true}}, says: "WARNING", kept: true, joins: 1},
		"request lost":        {faults: []simulator.Fault{{OperationID: "activateAffiliate", Drop: true}}, says: `ERROR: Unable to join the affiliate program: POST /affiliate \(activateAffiliate\) got no answer`, joins: 1},
		"refused":             {faults: []simulator.Fault{{OperationID: "activateAffiliate", Status: 422}}, says: "ERROR: Unable to join the affiliate program: .*422", joins: 1},
		"refused as joined":   {faults: []simulator.Fault{{OperationID: "activateAffiliate", When: "after", Status: 422}}, says: "WARNING", kept: true, joins: 1},
		"without effect":      {faults: []simulator.Fault{{OperationID: "activateAffiliate", Status: 200, Body: &nothing}}, says: "ERROR: Unable to join the affiliate program: the API accepted the request, but", joins: 1},
		"a read token":        {token: "sim-read", says: "ERROR: Unable to join the affiliate program: .*Use a token with the Write permission", joins: 1},
		"no routes":           {options: simulator.Options{UnconfirmedRoutes: true}, says: "ERROR: Unable to read the account: .*The route of getUser is not confirmed"},
		"no route to join":    {faults: []simulator.Fault{{OperationID: "activateAffiliate", Status: 404}}, says: "ERROR: Unable to join the affiliate program: .*The route of activateAffiliate is not confirmed", joins: 1},
		"unread":              {faults: []simulator.Fault{{OperationID: "getAffiliate", Status: 403}}, says: "ERROR: Unable to read the affiliate account: .*403"},
		"code lost":           {faults: []simulator.Fault{{OperationID: "updateReferralCode", When: "after", Drop: true, Times: 5}}, says: "WARNING", kept: true, joins: 1},
		"code without effect": {faults: []simulator.Fault{{OperationID: "updateReferralCode", Status: 200, Body: &without}}, says: `ERROR: Unable to change the referral code: the API accepted the code example, but shows "a1b2c3d4"`, joins: 1},
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
			affiliate := sim.Session(t).Resource(kind)
			diags := affiliate.Apply(t.Context(), config{"referral_code": "example"})
			acctest.ExpectDiagnostic(t, diags, test.says)
			if affiliate.Exists() != test.kept || sim.Count("activateAffiliate") != test.joins || affiliate.Tainted {
				t.Errorf("in the state: %t, %v: %s", affiliate.Exists(), sim.Calls(true), diags)
			}
		})
	}
}

// Where the API has no route to read whom the account belongs to, what is in the state is still read.
func TestAffiliate_ownerUnread(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	steps.Creates(config{}, join)
	must(t, sim.AddFault(simulator.Fault{OperationID: "getUser", Status: 404, Times: -1}))
	steps.Updates(config{"referral_code": "example"}, put).Has("id", owner)
	must(t, sim.AddFault(simulator.Fault{OperationID: "getAffiliate", Status: 404, Times: -1}))
	steps.Refuses("", "The route of getAffiliate is not confirmed", config{})
}
