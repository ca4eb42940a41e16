package iso_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Other credentials leave what is fetched the same; another name does not.
func TestISO_changed(t *testing.T) {
	t.Parallel()
	iso, sim := created(t, simulator.Options{})
	config := declared(strings.Replace(here, "//", "//user:"+secret+"@", 1))
	expect(t, iso.Apply(t.Context(), config), "WARNING at url: URL contains credentials")
	must(t, sim.Wrote()())
	if iso.Get("url") != config["url"] {
		t.Error("the credentials are not in the state")
	}
	config["name"] = "other"
	expect(t, iso.Apply(t.Context(), config), "WARNING at url: URL contains credentials")
	must(t, sim.Wrote("DELETE /isos/2864", "POST /isos")())
	if iso.Get("name") != "other" {
		t.Error("the name is not in the state")
	}
}

func TestISO_importByIdentity(t *testing.T) {
	t.Parallel()
	iso, sim := created(t, simulator.Options{})
	imported := sim.Session(t).Resource(kind)
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
			expect(t, iso.Apply(t.Context(), declared(credentials)), "WARNING at url: URL contains credentials")
			expect(t, iso.Refresh(t.Context()), "")
			if iso.Get("url") != credentials || len(sim.Calls(false)) > 0 {
				t.Errorf("%s after %v", iso, sim.Calls(false))
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
		"gone":                   {faults: []simulator.Fault{noISO, {OperationID: "listISOs", Status: 200, Body: &empty}}, gone: true, says: "WARNING: Not found in the account: The account does not have the ISO 2864"},
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
		"lost":        {simulator.Fault{OperationID: "deleteISO", When: "after", Drop: true}, ""}, // the second one answers 404
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
	client := sim.Client(t)
	id, err := vpsbg.ParseID(iso.Get("id").(string))
	must(t, err)
	_, err = client.ModifyServerISOs(t.Context(), 2864, id, 0)
	must(t, err)
	expect(t, iso.Destroy(t.Context()), "(deleteISO) answered 422 Unprocessable Entity: The ISO is attached to a server. "+
		"VPSBG does not delete an ISO that is attached to a server. Detach it first with primary_iso_id or secondary_iso_id of the server, and apply again.")
	_, err = client.ModifyServerISOs(t.Context(), 2864, 0, 0)
	must(t, err)
	expect(t, iso.Destroy(t.Context()), "")
}

// A signed address is warned of. Another signature leaves what is fetched the same.
func TestISO_signedAddress(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{})
	signed := func(signature string) map[string]any {
		return declared(here + "?X-Amz-Expires=60&X-Amz-Signature=" + signature)
	}
	expect(t, iso.Apply(t.Context(), signed(secret)), "WARNING at url: URL contains credentials")
	sim.ResetRequests()
	expect(t, iso.Apply(t.Context(), signed("another")), "WARNING at url: URL contains credentials")
	must(t, sim.Wrote()())

	// What the account shows to others has neither.
	found, diags := sim.Session(t).ListAll(t.Context(), kind, acctest.Query{IncludeResource: true})
	expect(t, diags, "")
	shown, diags := sim.Session(t).ReadDataSource(t.Context(), "vpsbg_isos", nil)
	expect(t, diags, "")
	imported := found[len(found)-1].Import(t.Context())
	want := here + "?X-Amz-Expires=***&X-Amz-Signature=***"
	if text := fmt.Sprint(shown); strings.Contains(text, secret) || !strings.Contains(text, want) || imported.Get("url") != want {
		t.Errorf("the data source shows %s, the import %v", text, imported.Get("url"))
	}
	expect(t, imported.Apply(t.Context(), signed(secret)), "WARNING at url: URL contains credentials")
	must(t, sim.Wrote()())
}
