package sshkey_test

import (
	"fmt"
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

func TestCreate(t *testing.T) {
	t.Parallel()
	noLook := simulator.Fault{OperationID: "listSSHKeys", Status: 404}
	lost := simulator.Fault{OperationID: "createSSHKey", When: "after", Status: 502}
	two := fmt.Sprintf(`{"data": [{"id": 2864, "name": "laptop", "key": %[1]q}, {"id": 2865, "name": "laptop", "key": %[1]q}, `+
		`{"id": 2866, "name": "office", "key": %[1]q}, {"id": 2867, "name": "laptop", "key": %[2]q}]}`, keyA+"\n", keyB)
	tests := map[string]struct {
		copies int
		faults []simulator.Fault
		stored bool
		sent   int
		says   string // "" is no diagnostic at all
	}{
		"new":                     {stored: true, sent: 1},
		"there already, twice":    {copies: 2, says: "id 2864, 2865. Perhaps"},
		"the look is refused":     {faults: []simulator.Fault{{OperationID: "listSSHKeys", Status: 403}}, says: "Unable to create SSH key laptop"},
		"lost and found":          {faults: []simulator.Fault{lost}, stored: true, sent: 1, says: "WARNING: SSH key adopted"},
		"lost and found twice":    {faults: []simulator.Fault{{OperationID: "listSSHKeys", Skip: 1, Status: 200, Body: &two}, lost}, sent: 1, says: "several new SSH keys laptop with the same key: 2864, 2865."},
		"lost, and no list":       {faults: []simulator.Fault{noLook, lost}, sent: 1, says: "Look for it in the client area"},
		"lost before it happened": {faults: []simulator.Fault{{OperationID: "createSSHKey", Status: 502}}, sent: 1, says: "No such SSH key has appeared within 2m0s"},
		"locked":                  {faults: []simulator.Fault{{OperationID: "createSSHKey", Status: 423}}, stored: true, sent: 2},
		"locked, and made":        {faults: []simulator.Fault{{OperationID: "createSSHKey", When: "after", Status: 423}}, stored: true, sent: 1, says: "WARNING: SSH key adopted"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			for range test.copies {
				stored(t, sim, keyA)
			}
			for _, f := range test.faults {
				fault(t, sim, f)
			}
			sim.ResetRequests()
			key := sim.Session(t).Resource("vpsbg_ssh_key")
			got := key.Apply(t.Context(), map[string]any{"name": "laptop", "key": keyA}).String()
			if !strings.Contains(got, test.says) || (test.says == "") != (got == "") {
				t.Errorf("got %q, not %q", got, test.says)
			}
			if key.Exists() != test.stored || sim.Count("createSSHKey") != test.sent {
				t.Errorf("in the state: %t, after %v", key.Exists(), sim.Calls(true))
			}
		})
	}
}

// Only the same name with the same key is taken for a leftover: names need not be unique, nor keys.
func TestCreate_similar(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	stored(t, sim, keyA)
	for name, key := range map[string]string{"office": keyA, "laptop": keyB} {
		if diags := sim.Session(t).Resource("vpsbg_ssh_key").Apply(t.Context(), map[string]any{"name": name, "key": key}); len(diags) > 0 {
			t.Error(diags)
		}
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
