package network_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/network"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const geoFilter = "vpsbg_geo_filter"

func filter(address, action string, countries ...string) config {
	return config{"ip_address_id": address, "action": action, "countries": countries}
}

func TestGeoFilter_lifecycle(t *testing.T) {
	t.Parallel()
	for _, none := range []string{"inactive", "not_found"} {
		t.Run(none, func(t *testing.T) {
			t.Parallel()
			sim, address, _ := protected(t, simulator.Options{NoGeoFilter: none})
			path := "/network-protection/" + address + "/geo"
			steps := sim.Steps(t, geoFilter)
			steps.Creates(filter(address, "allow", "BG", "gr"), "POST "+path).
				Has("id", address, "active", true, "action", "allow", "countries", set("BG", "gr"))
			if body := last(t, sim); body != `{"action":"allow","countries":["BG","GR"]}` {
				t.Errorf("sent %s", body)
			}
			steps.Keeps(filter(address, "allow", "GR", "bg"))
			steps.Updates(filter(address, "deny", "GR", "bg"), "PATCH "+path)
			if body := last(t, sim); body != `{"action":"deny"}` {
				t.Errorf("sent %s", body)
			}
			steps.Updates(filter(address, "deny", "GR", "BG", "RO"), "POST "+path)
			steps.Updates(filter(address, "allow", "GR"), "POST "+path)
			steps.Imports(address, filter(address, "allow", "GR"))
			steps.Destroys("DELETE " + path)
			if sim.State().Protections[int(id(t, address))].GeoFilter.Active {
				t.Error("the filter is still in force")
			}
			steps.Creates(filter(address, "allow", "GR"), "POST "+path)
			must(t, sim.Client(t).DeleteGeoFilter(t.Context(), id(t, address)))
			steps.Creates(filter(address, "allow", "GR"), "POST "+path).Warned("Not found in the account")
		})
	}
}

func TestGeoFilter_drift(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	path := "/network-protection/" + address + "/geo"
	steps, declared := sim.Steps(t, geoFilter), filter(address, "allow", "bg")
	steps.Creates(declared, "POST "+path)
	change := func(change vpsbg.GeoFilterChange) {
		_, err := sim.Client(t).UpdateGeoFilter(t.Context(), id(t, address), change)
		must(t, err)
	}
	change(vpsbg.GeoFilterChange{Action: "deny"})
	steps.Updates(declared, "PATCH "+path).Changes("action", "deny", "allow")
	change(vpsbg.GeoFilterChange{Countries: []string{"BG", "RO"}})
	steps.Updates(declared, "POST "+path).Changes("countries", set("bg", "RO"), set("bg"))
	off := `{"active": false, "action": "allow", "countries": ["BG"]}`
	must(t, sim.AddFault(simulator.Fault{OperationID: "getGeoFilter", Body: &off}))
	steps.Updates(declared, "POST "+path).Changes("active", false, true)
}

func TestGeoFilter_answers(t *testing.T) {
	t.Parallel()
	empty, off := nothing, `{"active": false, "action": "deny", "countries": ["BG"]}`
	refusal := `{"message": "Invalid.", "errors": {"countries.0": ["This country cannot be filtered."]}}`
	for name, test := range map[string]struct {
		fault simulator.Fault
		calls []string // of an update, after the creation
		says  string
	}{
		"done":          {simulator.Fault{OperationID: "none", Status: 500}, []string{"PATCH"}, ""},
		"cut off":       {simulator.Fault{OperationID: "updateGeoFilter", When: "after", Drop: true}, []string{"PATCH", "PATCH"}, ""},
		"no content":    {simulator.Fault{OperationID: "updateGeoFilter", When: "after", Status: 204, Body: &empty}, []string{"PATCH"}, ""},
		"not made":      {simulator.Fault{OperationID: "updateGeoFilter", Body: &off}, []string{"PATCH", "POST"}, ""},
		"no such route": {simulator.Fault{OperationID: "updateGeoFilter", Status: 405}, []string{"PATCH", "POST"}, ""},
		"locked":        {simulator.Fault{OperationID: "updateGeoFilter", Status: 423}, []string{"PATCH", "PATCH"}, ""},
		"refused":       {simulator.Fault{OperationID: "updateGeoFilter", Status: 422, Body: &refusal}, []string{"PATCH"}, "ERROR at countries: Unable to change the geo filter of IP address 2868: This country cannot be filtered."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, address, _ := protected(t, simulator.Options{})
			made := sim.Session(t).Resource(geoFilter)
			made.Apply(t.Context(), filter(address, "allow", "BG")).Expect(t, "")
			sim.ResetRequests()
			must(t, sim.AddFault(test.fault))
			sim.Session(t).Continue(*made).Apply(t.Context(), filter(address, "deny", "BG")).Expect(t, test.says)
			if got := methods(sim); !slices.Equal(got, test.calls) {
				t.Errorf("sent %q, want %q", got, test.calls)
			}
		})
	}
}

// A filter that is only switched off by its deletion is gone, and does not stand in the way of the next one.
func TestGeoFilter_switchedOff(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	steps, path := sim.Steps(t, geoFilter), "/network-protection/"+address+"/geo"
	steps.Creates(filter(address, "deny", "BG"), "POST "+path)
	off := `{"active": false, "action": "deny", "countries": ["BG"]}`
	must(t, sim.AddFault(simulator.Fault{OperationID: "getGeoFilter", Skip: 1, Body: &off, Times: -1}))
	steps.Destroys("DELETE " + path)
	sim.ClearFaults()
	must(t, sim.AddFault(simulator.Fault{OperationID: "getGeoFilter", Body: &off, Times: 2}))
	steps.Creates(filter(address, "allow", "GR"), "POST "+path)
}

func TestGeoFilter_refuses(t *testing.T) {
	t.Parallel()
	sim, address, main := protected(t, simulator.Options{})
	const at = "countries[…]"
	for name, test := range map[string]struct {
		attribute, text string
		config          config
	}{
		"no country":          {at, `Unknown country: "ZZ" is not the code of a country.`, filter(address, "deny", "BG", "ZZ")},
		"a name":              {at, `"Bulgaria" is not the code of a country.`, filter(address, "deny", "Bulgaria")},
		"three letters":       {at, `"BGR" is not the code of a country.`, filter(address, "deny", "BGR")},
		"former":              {at, `"SU" is not the code of a country.`, filter(address, "deny", "SU")},
		"half of two":         {at, `"D " is not the code of a country.`, filter(address, "deny", "D ")},
		"another one's":       {at, `Most probably "GB" is meant.`, filter(address, "deny", "uk")},
		"nothing":             {"countries", "set must contain at least 1 elements", filter(address, "deny", []string{}...)},
		"another action":      {"action", `value must be one of: ["allow" "deny"], got: "drop"`, filter(address, "drop", "BG")},
		"an unprotected one":  {"ip_address_id", "Address without DDoS protection", filter(main, "deny", "BG")},
		"there already":       {"ip_address_id", "Exists already: IP address 2816 already has a geo filter, with something that this configuration does not declare, and that creating it would delete: GR, action = allow.", filter(floating, "deny", "BG")},
		"another action only": {"ip_address_id", "would delete: action = allow.", filter(floating, "deny", "BG", "GR")},
	} {
		t.Run(name, func(t *testing.T) {
			plan := sim.Session(t).Resource(geoFilter).Plan(t.Context(), test.config)
			plan.Diagnostics.ExpectError(t, test.attribute, test.text)
		})
	}
	if calls := sim.Calls(false); len(calls) > 0 {
		t.Errorf("refusing made the calls %q", calls)
	}
	plan := sim.Session(t).Resource(geoFilter).Plan(t.Context(), filter(floating, "allow", "bg", "gr", "ro"))
	plan.Diagnostics.Expect(t, "")
	for _, config := range []config{
		{"ip_address_id": floating, "action": acctest.Unknown, "countries": []string{"BG"}},
		{"ip_address_id": floating, "action": "deny", "countries": acctest.Unknown},
	} {
		sim.Session(t).Resource(geoFilter).Plan(t.Context(), config).Diagnostics.Expect(t, "")
	}
}

func TestCountries(t *testing.T) {
	t.Parallel()
	codes := strings.Fields(network.Countries)
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Error("the codes are not sorted, or not unique")
	}
	if len(codes) != 249+1 { // ISO 3166-1 has 249, and XK is no code of the standard's own
		t.Errorf("%d codes", len(codes))
	}
}

func TestGeoFilter_query(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{NoGeoFilter: "not_found"})
	query := acctest.Query{IncludeResource: true}
	none, diags := sim.Session(t).ListAll(t.Context(), geoFilter, query)
	if len(none) > 0 || len(diags) > 0 {
		t.Errorf("found %q: %s", acctest.Names(none), diags)
	}
	_, err := sim.Client(t).SetGeoFilter(t.Context(), id(t, address), "deny", []string{"BG"})
	must(t, err)
	all, diags := sim.Session(t).ListAll(t.Context(), geoFilter, query)
	if len(all) != 1 || len(diags) > 0 {
		t.Fatalf("found %q: %s", acctest.Names(all), diags)
	}
	all[0].Import(t.Context())
}
