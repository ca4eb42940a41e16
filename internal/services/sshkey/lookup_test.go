package sshkey_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/sshkey"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// start returns a client of an account that has so many copies of the key, and the id of the last.
func start(t *testing.T, copies int, faults ...simulator.Fault) (*vpsbg.Client, vpsbg.ID) {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{})
	client := account(t, sim)
	id := vpsbg.ID(4711) // of no key
	for range copies {
		id = stored(t, sim, keyA).ID
	}
	for _, f := range faults {
		fault(t, sim, f)
	}
	return client, id
}

func texts(diags diag.Diagnostics) string {
	var all []string
	for _, d := range diags {
		all = append(all, d.Severity().String()+": "+d.Summary()+": "+d.Detail())
	}
	return strings.Join(all, "\n")
}

func TestFind(t *testing.T) {
	t.Parallel()
	noKey := simulator.Fault{OperationID: "getSSHKey", Status: 404}
	noList := simulator.Fault{OperationID: "listSSHKeys", Status: 404}
	tests := map[string]struct {
		copies int
		faults []simulator.Fault
		found  bool
		says   string // "" is no diagnostic at all
	}{
		"there":                          {copies: 1, found: true},
		"gone":                           {},
		"listed though":                  {copies: 1, faults: []simulator.Fault{noKey}, found: true, says: "Warning: SSH key cannot be read"},
		"no list, but the account":       {faults: []simulator.Fault{noList}},
		"nothing there, a wrong address": {faults: []simulator.Fault{{OperationID: "*", Status: 404, Times: -1}}, says: "GET /balance (getBalance) answered 404"},
		"the list is refused":            {faults: []simulator.Fault{{OperationID: "listSSHKeys", Status: 403}}, says: "Error: Unable to tell whether SSH key 4711 still exists"},
		"the key is refused":             {copies: 1, faults: []simulator.Fault{{OperationID: "getSSHKey", Status: 403}}, says: "Error: Unable to read SSH key"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, id := start(t, test.copies, test.faults...)
			var diags diag.Diagnostics
			if key := sshkey.Find(t.Context(), client, id, &diags); (key != nil) != test.found {
				t.Errorf("found %v", key)
			}
			if got := texts(diags); !strings.Contains(got, test.says) || (test.says == "") != (got == "") {
				t.Errorf("got %q, not %q", got, test.says)
			}
		})
	}
}

func TestStore(t *testing.T) {
	t.Parallel()
	noLook := simulator.Fault{OperationID: "listSSHKeys", Status: 404}
	lost := simulator.Fault{OperationID: "createSSHKey", When: "after", Status: 502}
	tests := map[string]struct {
		copies int
		faults []simulator.Fault
		stored bool
		says   string
	}{
		"new":                     {stored: true},
		"there already, twice":    {copies: 2, says: "id 2864, 2865. Perhaps"},
		"the look is refused":     {faults: []simulator.Fault{{OperationID: "listSSHKeys", Status: 403}}, says: "Unable to create SSH key laptop"},
		"lost and found":          {faults: []simulator.Fault{lost}, stored: true, says: "Warning: SSH key adopted"},
		"lost and found twice":    {copies: 1, faults: []simulator.Fault{noLook, lost}, says: "several keys of this name with the same key: 2864, 2865"},
		"lost, and no list":       {faults: []simulator.Fault{noLook, noLook, lost}, says: "Look for the key in the client area"},
		"lost before it happened": {faults: []simulator.Fault{{OperationID: "createSSHKey", Status: 502}}, says: "no such key afterwards"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := start(t, test.copies, test.faults...)
			var diags diag.Diagnostics
			if key := sshkey.Store(t.Context(), client, "laptop", keyA, &diags); (key != nil) != test.stored {
				t.Errorf("stored %v", key)
			}
			if got := texts(diags); !strings.Contains(got, test.says) || (test.says == "") != (got == "") {
				t.Errorf("got %q, not %q", got, test.says)
			}
		})
	}
}

// Only the same name with the same key is taken for a leftover: names need not be unique, nor keys.
func TestStore_similar(t *testing.T) {
	t.Parallel()
	client, _ := start(t, 1)
	var diags diag.Diagnostics
	if sshkey.Store(t.Context(), client, "office", keyA, &diags) == nil || sshkey.Store(t.Context(), client, "laptop", keyB, &diags) == nil {
		t.Error(texts(diags))
	}
}

// TestDelete_claimed does not believe that a key is deleted before a read shows it.
func TestDelete_claimed(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	key := sim.Session(t).Resource("vpsbg_ssh_key")
	if diags := key.Apply(t.Context(), map[string]any{"name": "laptop", "key": keyA}); diags.HasError() {
		t.Fatal(diags)
	}
	nothing := ""
	if err := sim.AddFault(simulator.Fault{OperationID: "deleteSSHKey", Status: 204, Body: &nothing}); err != nil {
		t.Fatal(err)
	}
	if diags := key.Destroy(t.Context()); !strings.Contains(diags.String(), "the API accepted the request, but SSH key") || !key.Exists() {
		t.Errorf("in the state: %t, %s", key.Exists(), diags)
	}
	if diags := key.Destroy(t.Context()); diags.HasError() || key.Exists() {
		t.Errorf("in the state: %t, %s", key.Exists(), diags)
	}
}
