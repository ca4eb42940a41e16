package iso_test

import (
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestISO_badInput(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{})
	const notOfTheWeb = "ERROR at url: Invalid address: VPSBG fetches the ISO from this URL, so it must be an http or https URL, such as https://example.com/debian-13-netinst.iso."
	for _, url := range []string{"ftp://example.com/rescue.iso", "https:///rescue.iso", "rescue.iso", "https://user:" + secret + "@exa mple.com"} {
		expect(t, iso.Apply(t.Context(), declared(url)), notOfTheWeb)
	}
	expect(t, iso.Apply(t.Context(), map[string]any{"name": "", "url": here}), "ERROR at name: Invalid Attribute Value Length")
	if calls := sim.Calls(true); len(calls) > 0 {
		t.Errorf("bad input was sent: %v", calls)
	}
}

func TestISO_readToken(t *testing.T) {
	t.Parallel()
	_, sim := start(t, simulator.Options{})
	sim.Token = "sim-read"
	iso := sim.Session(t).Resource(kind)
	plan := iso.Plan(t.Context(), declared(here))
	expect(t, plan.Diagnostics, "")
	expect(t, iso.ApplyPlan(t.Context(), plan), "token with the Write permission")
}

func TestISO_refused(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"name", "url"} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			credentials := "https://user:" + secret + "@iso.example.com/rescue.iso"
			body := `{"message": "The given data was invalid.", "errors": {"` + field + `": ["Not ` + credentials + `."]}}`
			iso, _ := start(t, simulator.Options{}, simulator.Fault{OperationID: "createISO", Status: 422, Body: &body})
			expect(t, iso.Apply(t.Context(), declared(credentials)), "ERROR at "+field+": Unable to create ISO rescue: Not https://***@iso.example.com/rescue.iso.")
		})
	}
}

func TestISO_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	iso, _ := start(t, simulator.Options{UnconfirmedRoutes: true})
	expect(t, iso.Apply(t.Context(), declared(here)), "The route of createISO is not confirmed by VPSBG's public documentation")
	if iso.Exists() {
		t.Error(iso)
	}
}

func TestISO_answerLost(t *testing.T) {
	t.Parallel()
	refusal := simulator.Fault{OperationID: "listISOs", Status: 403}
	unconfirmed := simulator.Fault{OperationID: "listISOs", Status: 404}
	lost := simulator.Fault{OperationID: "createISO", When: "after", Drop: true}
	later := func(fault simulator.Fault) simulator.Fault {
		fault.Skip, fault.Times = 1, -1
		return fault
	}
	two := `{"data": [{"id": 2864, "name": "rescue"}, {"id": 2865, "name": "rescue", "url": "` + here + `"}, {"id": 2866, "name": "other"}]}`
	tests := map[string]struct {
		faults []simulator.Fault
		made   bool // it is in the account
		kept   bool // it is in the state
		says   string
	}{
		"it was made":            {[]simulator.Fault{lost}, true, true, "However, the ISO rescue is new in the account, with id 2864. This resource now manages it."},
		"it was not made":        {[]simulator.Fault{{OperationID: "createISO", Drop: true}}, false, false, "No such ISO has appeared within 2m0s"},
		"several were made":      {[]simulator.Fault{lost, {OperationID: "listISOs", Skip: 1, Status: 200, Body: &two}}, true, false, "ERROR: Several matches"},
		"nobody knows":           {[]simulator.Fault{lost, later(refusal)}, true, false, "ERROR: Unable to determine whether ISO rescue was created"},
		"there is no list":       {[]simulator.Fault{lost, unconfirmed}, true, false, "ERROR: Unable to determine whether ISO rescue was created"},
		"the look is refused":    {[]simulator.Fault{refusal}, false, false, "ERROR: Unable to create ISO rescue"},
		"no look, but an answer": {[]simulator.Fault{unconfirmed}, true, true, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			iso, sim := start(t, simulator.Options{}, test.faults...)
			expect(t, iso.Apply(t.Context(), declared(here)), test.says)
			if made := len(own(sim)) == 1; made != test.made || iso.Exists() != test.kept || sim.Count("createISO") > 1 {
				t.Errorf("made: %t, in the state: %t, %v", made, iso.Exists(), sim.Calls(true))
			}
		})
	}
}

// A run that was cut off may have left the ISO: the error says how to go on with it.
func TestISO_existing(t *testing.T) {
	t.Parallel()
	other, sim := created(t, simulator.Options{})
	iso := sim.Session(t).Resource(kind)
	credentials := declared(strings.Replace(here, "//", "//user:"+secret+"@", 1))
	for _, config := range []map[string]any{declared(here), credentials} {
		expect(t, iso.Apply(t.Context(), config), "ERROR: Exists already: The account already has the ISO rescue from the same "+
			"address, id 2864. An interrupted run may have left it behind. Manage it with: terraform import vpsbg_iso.<name> 2864 or delete it")
	}
	must(t, sim.Wrote()())
	expect(t, iso.Apply(t.Context(), declared(elsewhere)), "")
	if iso.Get("id") == other.Get("id") {
		t.Error(iso)
	}

	listed := `{"data": [{"id": 2864, "name": "rescue", "url": null}]}`
	must(t, sim.AddFault(simulator.Fault{OperationID: "listISOs", Status: 200, Body: &listed}))
	another := declared("https://example.com/rescue.iso")
	iso = sim.Session(t).Resource(kind)
	expect(t, iso.Apply(t.Context(), another), "Exists already")
	must(t, sim.AddFault(simulator.Fault{OperationID: "listISOs", Status: 404}))
	expect(t, iso.Apply(t.Context(), another), "")
}

// A creation that is refused because of a lock is made again, unless it took effect all the same.
func TestISO_locked(t *testing.T) {
	t.Parallel()
	for when, test := range map[string]struct {
		creations int
		says      string
	}{
		"before": {2, ""},
		"after":  {1, "WARNING: Created, although the answer was lost: POST /isos (createISO) answered 423 Locked: Locked. However, the ISO rescue is new in the account"},
	} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			iso, sim := start(t, simulator.Options{}, simulator.Fault{OperationID: "createISO", When: when, Status: 423})
			expect(t, iso.Apply(t.Context(), declared(here)), test.says)
			if len(own(sim)) != 1 || !iso.Exists() || sim.Count("createISO") != test.creations {
				t.Errorf("in the state: %t, %v", iso.Exists(), sim.Calls(true))
			}
		})
	}
}
