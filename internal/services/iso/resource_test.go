package iso_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	address = "vpsbg_iso.test"

	here      = "https://iso.example.com/rescue.iso"
	elsewhere = "https://mirror.example.com/rescue.iso"
	// secret is not to be seen in anything that the provider says.
	secret = "wU7cK2pX"
)

// config is an ISO; more is HCL inside the resource.
func config(name, url, more string) string {
	return fmt.Sprintf("resource \"vpsbg_iso\" \"test\" {\n  name = %q\n  url  = %q\n%s}\n", name, url, more)
}

func declared(url string) map[string]any { return map[string]any{"name": "rescue", "url": url} }

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

// account is a client of the same account, for what happens beside Terraform.
func account(t *testing.T, sim *acctest.Simulation) *vpsbg.Client {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: "sim-write", Endpoint: sim.Endpoint})
	must(t, err)
	return client
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// own are the ids of the ISOs that the account does not have from the start.
func own(sim *acctest.Simulation) []vpsbg.ID {
	var ids []vpsbg.ID
	for id := range sim.State().ISOs {
		if id > 100 {
			ids = append(ids, vpsbg.ID(id))
		}
	}
	return ids
}

func noneLeft(sim *acctest.Simulation) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if left := own(sim); len(left) > 0 {
			return fmt.Errorf("the ISOs %v are left", left)
		}
		return nil
	}
}

// start returns an ISO that is not created yet, and its account.
func start(t *testing.T, options simulator.Options, faults ...simulator.Fault) (*acctest.Resource, *acctest.Simulation) {
	t.Helper()
	sim := acctest.Start(t, options)
	for _, fault := range faults {
		must(t, sim.AddFault(fault))
	}
	return sim.Session(t).Resource("vpsbg_iso"), sim
}

// created returns an ISO that is there.
func created(t *testing.T, options simulator.Options) (*acctest.Resource, *acctest.Simulation) {
	t.Helper()
	iso, sim := start(t, options)
	expect(t, iso.Apply(t.Context(), declared(here)), "")
	sim.ResetRequests()
	return iso, sim
}

// expect demands these words, white space aside, or no diagnostic at all.
func expect(t *testing.T, diags acctest.Diagnostics, words string) {
	t.Helper()
	said := strings.Join(strings.Fields(diags.String()), " ")
	if !strings.Contains(said, words) || (words == "") != (said == "") {
		t.Errorf("%q is not in %q", words, said)
	}
	if strings.Contains(said, secret) {
		t.Errorf("the secret is in %q", said)
	}
}

func TestAccISO(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	credentials := "https://user:" + secret + "@mirror.example.com/rescue.iso"
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{
				Config:           config("rescue", here, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("POST /isos"),
					value("id", knownvalue.StringExact("2864")),
					value("name", knownvalue.StringExact("rescue")),
					value("url", knownvalue.StringExact(here)),
					value("size", knownvalue.Int64Exact(640)),
					value("status", knownvalue.StringExact("ready")),
					value("created_at", knownvalue.StringExact("2026-01-15T12:00:00Z")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
			{ // what only the provider knows is not sent
				Config:            config("rescue", here, "  timeouts = { create = \"2h\" }\n"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{sim.Wrote()},
			},
			{
				Config:           config("rescue", elsewhere, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("DELETE /isos/2864", "POST /isos"),
					value("url", knownvalue.StringExact(elsewhere)),
				},
			},
			{ // what is fetched stays the same
				Config:            config("rescue", credentials, ""),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{sim.Wrote(), value("url", knownvalue.StringExact(credentials))},
			},
			{
				Config:           config("other", credentials, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("DELETE /isos/2865", "POST /isos"),
					value("name", knownvalue.StringExact("other")),
				},
			},
		},
	})
}

func TestAccISO_unknownValues(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	unknown := func(url string) string {
		return fmt.Sprintf(`
			resource "terraform_data" "url" { input = %q }
			resource "vpsbg_iso" "test" {
			  name = "rescue"
			  url  = terraform_data.url.output
			}`, url)
	}
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{Config: unknown(here)},
			{Config: unknown(elsewhere), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
		},
	})
}

func TestAccISO_deletedOutside(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	renamed := `{"id": 2865, "name": "renamed", "size": 640, "status": "ready", "url": "` + here + `"}`
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{Config: config("rescue", here, "")},
			{
				PreConfig:        func() { must(t, account(t, sim).DeleteISO(t.Context(), own(sim)[0])) },
				Config:           config("rescue", here, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			{
				PreConfig:        func() { must(t, sim.AddFault(simulator.Fault{OperationID: "getISO", Status: 200, Body: &renamed})) },
				Config:           config("rescue", here, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
			},
			{ // gone in the middle of the destroy: the first DELETE takes effect and the second one answers 404
				PreConfig: func() {
					must(t, sim.AddFault(simulator.Fault{OperationID: "deleteISO", When: "after", Drop: true}))
				},
				Config:  config("rescue", here, ""),
				Destroy: true,
			},
		},
	})
}

func TestAccISO_badInput(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	refused := func(attribute, text, config string) resource.TestStep {
		return sim.Refused(t, attribute, text, resource.TestStep{Config: config, PlanOnly: true})
	}
	const notOfTheWeb = "it must be one of the web, such as https://example.com/debian-13-netinst.iso"
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		refused("name", "string length must be at least 1", config("", here, "")),
		refused("url", notOfTheWeb, config("rescue", "ftp://example.com/rescue.iso", "")),
		refused("url", notOfTheWeb, config("rescue", "https:///rescue.iso", "")),
		refused("url", notOfTheWeb, config("rescue", "rescue.iso", "")),
	}})
	expect(t, sim.Session(t).Resource("vpsbg_iso").Validate(t.Context(), declared("https://user:"+secret+"@exa mple.com")), "Invalid address")
	if calls := sim.Calls(true); len(calls) > 0 {
		t.Errorf("bad input was sent: %v", calls)
	}
}

func TestAccISO_readToken(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "sim-read"
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: config("rescue", here, ""), PlanOnly: true, ExpectNonEmptyPlan: true},
		sim.Refused(t, "", "token with the Write permission", resource.TestStep{Config: config("rescue", here, "")}),
	}})
}

func TestISO_importByIdentity(t *testing.T) {
	t.Parallel()
	iso, sim := created(t, simulator.Options{})
	imported := sim.Session(t).Resource("vpsbg_iso")
	expect(t, imported.Import(t.Context(), "", map[string]any{"id": iso.Get("id")}), "")
	if got := imported.IdentityID(); got != iso.Get("id") {
		t.Errorf("the identity is %s", got)
	}
	if plan := imported.Plan(t.Context(), declared(here)); !plan.IsEmpty() {
		t.Errorf("there is something to do after the import: %s", plan)
	}
	expect(t, imported.Import(t.Context(), "rescue", nil), "ERROR at id: Invalid id")
}

// An address that the API does not show, or shows without the credentials, is no reason to fetch again.
func TestISO_importWithoutAddress(t *testing.T) {
	t.Parallel()
	credentials := "https://user:" + secret + "@iso.example.com/rescue.iso"
	for name, url := range map[string]string{"not shown": "null", "shown without credentials": `"` + here + `"`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := `{"id": 2864, "name": "rescue", "status": null, "url": ` + url + `}`
			iso, sim := start(t, simulator.Options{}, simulator.Fault{OperationID: "getISO", Times: -1, Status: 200, Body: &answer})
			expect(t, iso.Import(t.Context(), "2864", nil), "")
			expect(t, iso.Apply(t.Context(), declared(credentials)), "")
			expect(t, iso.Refresh(t.Context()), "")
			if iso.Get("url") != credentials || len(sim.Calls(false)) > 0 {
				t.Errorf("%s after %v", iso, sim.Calls(false))
			}
		})
	}
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

// What VPSBG could not fetch stays in the state, so that the next apply deletes it.
func TestISO_failed(t *testing.T) {
	t.Parallel()
	missing := "https://user:" + secret + "@iso.example.com/missing.iso"
	iso, sim := start(t, simulator.Options{})
	expect(t, iso.Apply(t.Context(), declared(missing)), `ERROR: ISO rescue was not fetched: VPSBG reports the status "failed" for ISO 2864.`)
	if !iso.Tainted || iso.Get("id") != "2864" || iso.Get("status") != "failed" || iso.IdentityID() != "2864" {
		t.Errorf("tainted: %t, %s", iso.Tainted, iso)
	}
	expect(t, iso.Apply(t.Context(), declared(here)), "")
	must(t, sim.Wrote("POST /isos", "DELETE /isos/2864", "POST /isos")())
	if iso.Tainted || iso.Get("status") != "ready" {
		t.Errorf("tainted: %t, %s", iso.Tainted, iso)
	}
}

// The words for the end of fetching are not documented.
func TestISO_status(t *testing.T) {
	t.Parallel()
	for status, says := range map[string]string{
		`"Available"`: "", `"active"`: "", `"COMPLETED"`: "", `null`: "", `""`: "",
		`"error"`: `the status "error" for ISO 2864`,
		`"queued"`: `WARNING: ISO rescue is not ready: The time allowed for it is up; a large ISO may need a longer timeouts.create. ` +
			`VPSBG last reported the status "queued" for ISO 2864`,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			answer := `{"id": 2864, "name": "rescue", "status": ` + status + `}`
			iso, _ := start(t, simulator.Options{}, simulator.Fault{OperationID: "getISO", Times: -1, Status: 200, Body: &answer})
			expect(t, iso.Apply(t.Context(), declared(here)), says)
			if iso.Tainted != (status == `"error"`) || !iso.Exists() {
				t.Errorf("tainted: %t, %s", iso.Tainted, iso)
			}
		})
	}
}

func TestISO_slow(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{ISODelay: 2 * time.Hour})
	config := declared(here)
	expect(t, iso.Apply(t.Context(), config), `VPSBG last reported the status "downloading" for ISO 2864, and goes on fetching it.`)
	if iso.Tainted || iso.Get("status") != "downloading" {
		t.Errorf("tainted: %t, %s", iso.Tainted, iso)
	}
	must(t, sim.Advance(2*time.Hour))
	expect(t, iso.Apply(t.Context(), config), "")
	must(t, sim.Wrote("POST /isos")())
	if iso.Get("status") != "ready" {
		t.Errorf("the state has not noticed: %s", iso)
	}
}

func TestISO_interrupted(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sim.BeforeRequest(func(r *http.Request) {
		if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/v1/isos/") {
			cancel()
		}
	})
	expect(t, iso.Apply(ctx, declared(here)), "WARNING: ISO rescue is not ready: Terraform was interrupted.")
	if iso.Tainted || iso.Get("id") != "2864" {
		t.Errorf("tainted: %t, %s", iso.Tainted, iso)
	}
}

func TestISO_unreadable(t *testing.T) {
	t.Parallel()
	iso, _ := start(t, simulator.Options{}, simulator.Fault{OperationID: "getISO", Status: 403})
	expect(t, iso.Apply(t.Context(), declared(here)), "WARNING: ISO rescue is not ready: GET /isos/2864 (getISO) answered 403 Forbidden")
	if iso.Tainted || !iso.Exists() {
		t.Error("it is tainted, or not in the state")
	}
}

// A new ISO may take a while until it is shown; one that was shown and is not any more is gone.
func TestISO_shownLate(t *testing.T) {
	t.Parallel()
	empty := `{"data": []}`
	unseen := []simulator.Fault{
		{OperationID: "getISO", Times: 2, Status: 404},
		{OperationID: "listISOs", Skip: 1, Times: 2, Status: 200, Body: &empty},
	}
	iso, _ := start(t, simulator.Options{}, unseen...)
	expect(t, iso.Apply(t.Context(), declared(here)), "")

	unseen[0].Skip = 1
	iso, _ = start(t, simulator.Options{}, unseen...)
	expect(t, iso.Apply(t.Context(), declared(here)), "ERROR: ISO rescue is gone: ISO 2864 was deleted while VPSBG was fetching it.")
}

func TestISO_answerLost(t *testing.T) {
	t.Parallel()
	refusal := simulator.Fault{OperationID: "listISOs", Status: 403}
	unproven := simulator.Fault{OperationID: "listISOs", Status: 404}
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
		"it was made":            {[]simulator.Fault{lost}, true, true, "The ISO rescue is new in the account nevertheless, with id 2864, and is managed from now on."},
		"it was not made":        {[]simulator.Fault{{OperationID: "createISO", Drop: true}}, false, false, "No such ISO has appeared within 2m0s"},
		"several were made":      {[]simulator.Fault{lost, {OperationID: "listISOs", Skip: 1, Status: 200, Body: &two}}, true, false, "ERROR: Several ISOs rescue"},
		"nobody knows":           {[]simulator.Fault{lost, later(refusal)}, true, false, "ERROR: Unable to tell whether ISO rescue was created"},
		"there is no list":       {[]simulator.Fault{lost, unproven}, true, false, "ERROR: Unable to tell whether ISO rescue was created"},
		"the look is refused":    {[]simulator.Fault{refusal}, false, false, "ERROR: Unable to create ISO rescue"},
		"no look, but an answer": {[]simulator.Fault{unproven}, true, true, ""},
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
	iso := sim.Session(t).Resource("vpsbg_iso")
	credentials := declared(strings.Replace(here, "//", "//user:"+secret+"@", 1))
	for _, config := range []map[string]any{declared(here), credentials} {
		expect(t, iso.Apply(t.Context(), config), "ERROR: Unable to create ISO rescue: it exists already: The account has the ISO rescue from the same "+
			"address already, id 2864. Perhaps a run that was cut off has left it. Manage it with: terraform import vpsbg_iso.<name> 2864 or delete it")
	}
	must(t, sim.Wrote()())
	expect(t, iso.Apply(t.Context(), declared(elsewhere)), "")
	if iso.Get("id") == other.Get("id") {
		t.Error(iso)
	}

	listed := `{"data": [{"id": 2864, "name": "rescue", "url": null}]}`
	must(t, sim.AddFault(simulator.Fault{OperationID: "listISOs", Status: 200, Body: &listed}))
	another := declared("https://example.com/rescue.iso")
	iso = sim.Session(t).Resource("vpsbg_iso")
	expect(t, iso.Apply(t.Context(), another), "Unable to create ISO rescue: it exists already")
	must(t, sim.AddFault(simulator.Fault{OperationID: "listISOs", Status: 404}))
	expect(t, iso.Apply(t.Context(), another), "")
}

// A creation that is refused because of a lock is made again, unless it has landed all the same.
func TestISO_locked(t *testing.T) {
	t.Parallel()
	for when, test := range map[string]struct {
		creations int
		says      string
	}{
		"before": {2, ""},
		"after":  {1, "WARNING: ISO adopted: POST /isos (createISO) answered 423 Locked: Locked. The ISO rescue is new in the account nevertheless"},
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

func TestISO_read(t *testing.T) {
	t.Parallel()
	empty := `{"data": []}`
	noISO := simulator.Fault{OperationID: "getISO", Status: 404}
	tests := map[string]struct {
		faults []simulator.Fault
		gone   bool
		says   string
	}{
		"there":                  {},
		"listed though":          {faults: []simulator.Fault{noISO}},
		"gone":                   {faults: []simulator.Fault{noISO, {OperationID: "listISOs", Status: 200, Body: &empty}}, gone: true},
		"the ISO is refused":     {faults: []simulator.Fault{{OperationID: "getISO", Status: 403}}, says: "ERROR: Unable to read ISO 2864: GET /isos/2864 (getISO) answered 403"},
		"the list is refused":    {faults: []simulator.Fault{noISO, {OperationID: "listISOs", Status: 403}}, says: "GET /isos (listISOs) answered 403"},
		"nothing there to be so": {faults: []simulator.Fault{{OperationID: "*", Status: 404, Times: -1}}, says: "The route of listISOs is not confirmed"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			iso, sim := created(t, simulator.Options{})
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			expect(t, iso.Refresh(t.Context()), test.says)
			if iso.Exists() == test.gone {
				t.Errorf("in the state: %t", iso.Exists())
			}
		})
	}
}

func TestISO_delete(t *testing.T) {
	t.Parallel()
	nothing := ""
	tests := map[string]struct {
		fault simulator.Fault
		says  string
	}{
		"done":        {simulator.Fault{OperationID: "none", Status: 500}, ""},
		"claimed":     {simulator.Fault{OperationID: "deleteISO", Status: 204, Body: &nothing}, "the API accepted the request, but ISO 2864 can still be read"},
		"other route": {simulator.Fault{OperationID: "deleteISO", Status: 405}, "The route of deleteISO is not confirmed"},
		"refused":     {simulator.Fault{OperationID: "deleteISO", Status: 403}, "ERROR: Unable to delete ISO rescue"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			iso, sim := created(t, simulator.Options{})
			must(t, sim.AddFault(test.fault))
			expect(t, iso.Destroy(t.Context()), test.says)
			expect(t, iso.Destroy(t.Context()), "")
			if len(own(sim)) > 0 {
				t.Error("the ISO is left")
			}
		})
	}
}

// Only the call that deletes can find an ISO attached.
func TestISO_deleteUnseen(t *testing.T) {
	t.Parallel()
	iso, sim := created(t, simulator.Options{})
	must(t, sim.AddFault(simulator.Fault{OperationID: "getISO", Status: 422}))
	expect(t, iso.Destroy(t.Context()), "ERROR: Unable to delete ISO rescue: GET /isos/2864 (getISO) answered 422 Unprocessable Entity: Unprocessable Entity. "+
		"Change the configuration accordingly and apply again.")
	expect(t, iso.Destroy(t.Context()), "")
}

func TestISO_deleteAttached(t *testing.T) {
	t.Parallel()
	iso, sim := created(t, simulator.Options{Servers: 1})
	client := account(t, sim)
	id, err := vpsbg.ParseID(iso.Get("id").(string))
	must(t, err)
	_, err = client.ModifyServerISOs(t.Context(), 2864, id, 0)
	must(t, err)
	expect(t, iso.Destroy(t.Context()), "(deleteISO) answered 422 Unprocessable Entity: The ISO is attached to a server. "+
		"VPSBG keeps an ISO that is attached to a server. Detach it first, with primary_iso_id or secondary_iso_id of the server, and apply again.")
	_, err = client.ModifyServerISOs(t.Context(), 2864, 0, 0)
	must(t, err)
	expect(t, iso.Destroy(t.Context()), "")
}

func TestISO_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	iso, _ := start(t, simulator.Options{UnconfirmedRoutes: true})
	expect(t, iso.Apply(t.Context(), declared(here)), "The route of createISO is not confirmed by VPSBG's public documentation")
	if iso.Exists() {
		t.Error(iso)
	}
}
