package sshkey_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// A key is gone when the account's list says so too, or, without a route for the list, when the account answers
// otherwise.
func TestRead(t *testing.T) {
	t.Parallel()
	noKey := simulator.Fault{OperationID: "getSSHKey", Status: 404}
	noList := simulator.Fault{OperationID: "listSSHKeys", Status: 404}
	tests := map[string]struct {
		isDeleted bool
		faults    []simulator.Fault
		exists    bool
		says      string // "" is no diagnostic at all
	}{
		"there":                          {exists: true},
		"gone":                           {isDeleted: true, says: "WARNING: Not found in the account: The account does not have the SSH key 2864"},
		"listed though":                  {faults: []simulator.Fault{noKey}, exists: true, says: "WARNING: SSH key cannot be read: The API answers 404 for SSH key 2864, but lists it."},
		"no list, but the account":       {isDeleted: true, faults: []simulator.Fault{noList}, says: "WARNING: Not found in the account: The account does not have the SSH key 2864"},
		"no list, and no account":        {isDeleted: true, faults: []simulator.Fault{noList, {OperationID: "getBalance", Status: 403}}, exists: true, says: "GET /balance (getBalance) answered 403"},
		"nothing there, a wrong address": {faults: []simulator.Fault{{OperationID: "*", Status: 404, Times: -1}}, exists: true, says: "GET /balance (getBalance) answered 404"},
		"the list is refused":            {faults: []simulator.Fault{noKey, {OperationID: "listSSHKeys", Status: 403}}, exists: true, says: "ERROR: Unable to read SSH key 2864: GET /ssh-keys (listSSHKeys) answered 403"},
		"the key is refused":             {faults: []simulator.Fault{{OperationID: "getSSHKey", Status: 403}}, exists: true, says: "ERROR: Unable to read SSH key 2864: GET /ssh-keys/2864 (getSSHKey) answered 403"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, sim := created(t)
			if test.isDeleted {
				must(t, sim.Client(t).DeleteSSHKey(t.Context(), 2864))
			}
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			key.Refresh(t.Context()).Expect(t, test.says)
			if key.Exists() != test.exists || key.Exists() && key.Get("fingerprint") != fingerprintA {
				t.Error(key)
			}
		})
	}
}

// A refresh keeps the text of the configuration, so that it shows no change that is none.
func TestRead_keepsNewline(t *testing.T) {
	t.Parallel()
	key, _ := start(t)
	key.Apply(t.Context(), declared("laptop", keyA+"\n")).Expect(t, "")
	key.Refresh(t.Context()).Expect(t, "")
	if got := key.Get("key"); got != keyA+"\n" {
		t.Errorf("the key reads %q", got)
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	imported, sim := start(t)
	id := stored(t, sim, keyA).ID.String()
	imported.Import(t.Context(), "", map[string]any{"id": id}).Expect(t, "")
	if got := imported.IdentityID(); got != id {
		t.Errorf("the identity is %s, not %s", got, id)
	}
	plan := imported.Plan(t.Context(), declared("laptop", keyA+"\n"))
	if plan.Diagnostics.Expect(t, ""); !plan.IsEmpty() {
		t.Errorf("there is something to do after the import: %s", plan)
	}
	imported.Import(t.Context(), "", map[string]any{"id": "laptop"}).Expect(t, "ERROR at id: Invalid id")
	imported.Import(t.Context(), "laptop", nil).Expect(t, `"laptop" is not an id`)
	imported.Import(t.Context(), "4711", nil).Expect(t, "")
	if imported.Exists() {
		t.Error("a key that does not exist was imported")
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	html := "<html><body>502 Bad Gateway</body></html>"
	tests := map[string]struct {
		faults []simulator.Fault
		name   string // in the state
		says   string
	}{
		"done":            {name: "office"},
		"lost, but done":  {faults: []simulator.Fault{{OperationID: "updateSSHKey", When: "after", Status: 200, Body: &html}}, name: "office"},
		"a fault":         {faults: []simulator.Fault{{OperationID: "updateSSHKey", Times: 5, Status: 502, Body: &html}}, name: "laptop", says: "ERROR: Unable to update SSH key office"},
		"refused":         {faults: []simulator.Fault{{OperationID: "updateSSHKey", Status: 403}}, name: "laptop", says: "ERROR: Unable to update SSH key office"},
		"unread":          {faults: []simulator.Fault{{OperationID: "getSSHKey", Skip: 1, Status: 403}}, name: "laptop", says: "(getSSHKey) answered 403"},
		"lost and unread": {faults: []simulator.Fault{{OperationID: "updateSSHKey", When: "after", Status: 200, Body: &html}, {OperationID: "getSSHKey", Skip: 1, Status: 403}}, name: "laptop", says: "(updateSSHKey)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, sim := created(t)
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			key.Apply(t.Context(), declared("office", keyA)).Expect(t, test.says)
			if key.Get("name") != test.name {
				t.Error(key)
			}
			key.Apply(t.Context(), declared("office", keyA)).Expect(t, "")
		})
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	nothing := ""
	tests := map[string]struct {
		fault simulator.Fault
		says  string
	}{
		"done":          {simulator.Fault{OperationID: "none", Status: 500}, ""},
		"lost":          {simulator.Fault{OperationID: "deleteSSHKey", When: "after", Drop: true}, ""}, // the second one answers 404
		"claimed":       {simulator.Fault{OperationID: "deleteSSHKey", Status: 204, Body: &nothing}, "the API accepted the request, but SSH key 2864 can still be read"},
		"refused":       {simulator.Fault{OperationID: "deleteSSHKey", Status: 403}, "ERROR: Unable to delete SSH key laptop"},
		"no such route": {simulator.Fault{OperationID: "deleteSSHKey", Status: 405}, "The route of deleteSSHKey is not confirmed"},
		"unread":        {simulator.Fault{OperationID: "getSSHKey", Status: 403}, "(getSSHKey) answered 403"},
		"without list":  {simulator.Fault{OperationID: "listSSHKeys", Status: 404}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, sim := created(t)
			must(t, sim.AddFault(test.fault))
			key.Destroy(t.Context()).Expect(t, test.says)
			key.Destroy(t.Context()).Expect(t, "")
			must(t, noKeysLeft(sim)(nil))
		})
	}
}
