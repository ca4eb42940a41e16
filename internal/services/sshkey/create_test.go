package sshkey_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	noLook := simulator.Fault{OperationID: "listSSHKeys", Status: 404}
	lost := simulator.Fault{OperationID: "createSSHKey", When: "after", Status: 502}
	two := fmt.Sprintf(`{"data": [{"id": 2864, "name": "laptop", "key": %[1]q}, {"id": 2865, "name": "laptop", "key": %[1]q}, `+
		`{"id": 2866, "name": "office", "key": %[1]q}, {"id": 2867, "name": "laptop", "key": %[2]q}]}`, keyA+"\n", keyB)
	refusal := `{"message": "The given data was invalid.", "errors": {"name": ["The name is taken."], "key": ["The key is too weak."]}}`
	tests := map[string]struct {
		copies int
		faults []simulator.Fault
		stored bool
		sent   int
		says   string // "" is no diagnostic at all
	}{
		"new":                     {stored: true, sent: 1},
		"there already, twice":    {copies: 2, says: "id 2864, 2865. An interrupted run may have left it behind. Manage it with: terraform import vpsbg_ssh_key.<name> 2864"},
		"the look is refused":     {faults: []simulator.Fault{{OperationID: "listSSHKeys", Status: 403}}, says: "Unable to create SSH key laptop"},
		"lost and found":          {faults: []simulator.Fault{lost}, stored: true, sent: 1, says: "WARNING: Created, although the answer was lost"},
		"cut off and found":       {faults: []simulator.Fault{{OperationID: "createSSHKey", When: "after", Drop: true}}, stored: true, sent: 1, says: "WARNING: Created, although the answer was lost"},
		"lost and found twice":    {faults: []simulator.Fault{{OperationID: "listSSHKeys", Skip: 1, Status: 200, Body: &two}, lost}, sent: 1, says: "several new SSH keys laptop with the same key: 2864, 2865."},
		"lost, and no list":       {faults: []simulator.Fault{noLook, lost}, sent: 1, says: "Search for it in the client area"},
		"lost before it happened": {faults: []simulator.Fault{{OperationID: "createSSHKey", Status: 502}}, sent: 1, says: "No such SSH key has appeared within 2m0s"},
		"cut off before it":       {faults: []simulator.Fault{{OperationID: "createSSHKey", Drop: true}}, sent: 1, says: "No such SSH key has appeared within 2m0s"},
		"locked":                  {faults: []simulator.Fault{{OperationID: "createSSHKey", Status: 423}}, stored: true, sent: 2},
		"locked, and made":        {faults: []simulator.Fault{{OperationID: "createSSHKey", When: "after", Status: 423}}, stored: true, sent: 1, says: "WARNING: Created, although the answer was lost"},
		"a refused name":          {faults: []simulator.Fault{{OperationID: "createSSHKey", Status: 422, Body: &refusal}}, sent: 1, says: "ERROR at name: Unable to create SSH key laptop: The name is taken."},
		"a refused key":           {faults: []simulator.Fault{{OperationID: "createSSHKey", Status: 422, Body: &refusal}}, sent: 1, says: "ERROR at key: Unable to create SSH key laptop: The key is too weak."},
		"no such route":           {faults: []simulator.Fault{{OperationID: "createSSHKey", Status: 404}}, sent: 1, says: "The route of createSSHKey is not confirmed"},
		"no list, and no read":    {faults: []simulator.Fault{noLook, {OperationID: "getSSHKey", Status: 403}}, stored: true, sent: 1}, // the answer to the create has to do
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, sim := start(t, test.faults...)
			for range test.copies {
				stored(t, sim, keyA)
			}
			sim.ResetRequests()
			key.Apply(t.Context(), declared("laptop", keyA)).Expect(t, test.says)
			if key.Exists() != test.stored || sim.Count("createSSHKey") != test.sent {
				t.Errorf("in the state: %t, after %v", key.Exists(), sim.Calls(true))
			}
			if key.Exists() && key.Get("fingerprint") != fingerprintA {
				t.Error(key)
			}
		})
	}
}

// Only the same name with the same key is taken for a leftover: names need not be unique, nor keys.
func TestCreate_similar(t *testing.T) {
	t.Parallel()
	_, sim := start(t)
	stored(t, sim, keyA)
	for name, key := range map[string]string{"office": keyA, "laptop": keyB} {
		sim.Session(t).Resource(kind).Apply(t.Context(), declared(name, key)).Expect(t, "")
	}
}

func TestCreate_readToken(t *testing.T) {
	t.Parallel()
	_, sim := start(t)
	sim.Token = "sim-read"
	key := sim.Session(t).Resource(kind)
	plan := key.Plan(t.Context(), declared("laptop", keyA))
	plan.Diagnostics.Expect(t, "")
	key.ApplyPlan(t.Context(), plan).Expect(t, "token with the Write permission")
	if calls := sim.Calls(false); !slices.Equal(calls, []string{"POST /ssh-keys"}) {
		t.Errorf("the read token was used for %v", calls)
	}
}

// What cannot be right is not sent. The private key is on no attribute, whose line the CLI would quote.
func TestCreate_badInput(t *testing.T) {
	t.Parallel()
	key, sim := start(t)
	for says, config := range map[string]map[string]any{
		"ERROR at name: Invalid Attribute Value Length": declared("ab", keyA),
		"ERROR at key: Invalid SSH key":                 declared("laptop", "ssh-dss AAAA"),
		"ERROR: Private SSH key":                        declared("laptop", "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"),
	} {
		key.Apply(t.Context(), config).Expect(t, says)
	}
	if calls := sim.Calls(true); len(calls) > 0 {
		t.Errorf("bad input was sent: %v", calls)
	}
}
