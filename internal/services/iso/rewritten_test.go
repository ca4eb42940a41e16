package iso_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/iso"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const spelled = "HTTPS://ISO.Example.com/a%7Eb/rescue%2d1.iso?name=r%65scue"

// An address that VPSBG spells in another way is the same: the ISO is not fetched again for it.
func TestAddressRewritten_plansStayEmpty(t *testing.T) {
	t.Parallel()
	rescue, sim := start(t, simulator.Options{RewritesInput: true})
	expect(t, rescue.Apply(t.Context(), declared(spelled)), "")
	expect(t, rescue.Refresh(t.Context()), "")
	if plan := rescue.Plan(t.Context(), declared(spelled)); !plan.IsEmpty() {
		t.Errorf("there is something to do: %s", plan)
	}
	sim.ResetRequests()
	expect(t, rescue.Apply(t.Context(), declared("https://iso.example.com:443/a~b/rescue-1.iso?name=rescue")), "")
	if calls := sim.Calls(false); len(calls) > 0 {
		t.Errorf("another spelling led to %v", calls)
	}
}

func TestAddressRewritten_importIsNotReplaced(t *testing.T) {
	t.Parallel()
	rescue, sim := start(t, simulator.Options{RewritesInput: true})
	made, err := sim.Client(t).CreateISO(t.Context(), "rescue", spelled)
	must(t, err)
	expect(t, rescue.Import(t.Context(), made.ID.String(), nil), "")
	sim.ResetRequests()
	expect(t, rescue.Apply(t.Context(), declared(spelled)), "")
	expect(t, rescue.Refresh(t.Context()), "")
	if plan := rescue.Plan(t.Context(), declared(spelled)); !plan.IsEmpty() || len(sim.Calls(false)) > 0 {
		t.Errorf("there is something to do: %s, after %v", plan, sim.Calls(false))
	}
}

func TestAddressRewritten_lostAnswerIsFound(t *testing.T) {
	t.Parallel()
	rescue, sim := start(t, simulator.Options{RewritesInput: true},
		simulator.Fault{OperationID: "createISO", When: "after", Drop: true})
	expect(t, rescue.Apply(t.Context(), declared(spelled)), "WARNING: Created, although the answer was lost")
	if !rescue.Exists() || sim.Count("createISO") != 1 {
		t.Errorf("in the state: %t, after %v", rescue.Exists(), sim.Calls(true))
	}
}

func TestSameAddress(t *testing.T) {
	t.Parallel()
	same := "https://iso.example.com/a%20b.iso?x=1&y=2"
	for address, want := range map[string]bool{
		"HTTPS://ISO.example.COM/a%20b.iso?x=1&y=2":             true,
		"https://iso.example.com:443/a%20b.iso?x=%31&y=2":       true,
		"https://user:password@iso.example.com/a b.iso?x=1&y=2": true,
		"https://iso.example.com/a%20b.iso?x=1&y=2#part":        true,
		"http://iso.example.com/a%20b.iso?x=1&y=2":              false,
		"https://iso.example.com:8443/a%20b.iso?x=1&y=2":        false,
		"https://iso.example.com/A%20b.iso?x=1&y=2":             false, // paths have a case
		"https://iso.example.com/a%2520b.iso?x=1&y=2":           false,
		"https://iso.example.com/a%20b.iso?x=1%26y=2":           false,
		"https://iso.example.com/a%20b.iso":                     false,
	} {
		if got := iso.SameAddress(address, same); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
	if iso.SameAddress("https://example.com/a%2Fb.iso", "https://example.com/a/b.iso") {
		t.Error("an escaped slash is no delimiter")
	}
	if !iso.SameAddress("https://example.com", "https://example.com/") {
		t.Error("an empty path is the root")
	}
}
