package sshkey_test

import (
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// startRewriting returns a key of an account that stores keys without their comments.
func startRewriting(t *testing.T) (*acctest.Resource, *acctest.Simulation) {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{RewritesInput: true})
	return sim.Session(t).Resource(kind), sim
}

func expectEmptyPlan(t *testing.T, key *acctest.Resource, text string) {
	t.Helper()
	plan := key.Plan(t.Context(), declared("laptop", text))
	if plan.Diagnostics.Expect(t, ""); !plan.IsEmpty() {
		t.Errorf("there is something to do: %s", plan)
	}
}

// A key whose comment VPSBG drops is the same key: it is not planned again, nor sent again.
func TestCommentDropped_plansStayEmpty(t *testing.T) {
	t.Parallel()
	key, sim := startRewriting(t)
	key.Apply(t.Context(), declared("laptop", keyA)).Expect(t, "")
	key.Refresh(t.Context()).Expect(t, "")
	for _, comment := range []string{"user@host", "another comment", "user@host\n", ""} {
		expectEmptyPlan(t, key, strings.TrimSuffix(keyA, "user@host")+comment)
	}
	if got := key.Get("key"); got != keyA {
		t.Errorf("the state has %q", got)
	}
	sim.ResetRequests()
	key.Apply(t.Context(), declared("office", keyA)).Expect(t, "")
	key.Apply(t.Context(), declared("office", keyB)).Expect(t, "")
	if key.Get("fingerprint") != fingerprintB || sim.Count("updateSSHKey") != 2 {
		t.Errorf("%s after %v", key, sim.Calls(true))
	}
}

func TestCommentDropped_imports(t *testing.T) {
	t.Parallel()
	key, sim := startRewriting(t)
	key.Import(t.Context(), stored(t, sim, keyA).ID.String(), nil).Expect(t, "")
	expectEmptyPlan(t, key, keyA)
}

func TestCommentDropped_lostAnswerIsFound(t *testing.T) {
	t.Parallel()
	key, sim := startRewriting(t)
	must(t, sim.AddFault(simulator.Fault{OperationID: "createSSHKey", When: "after", Drop: true}))
	key.Apply(t.Context(), declared("laptop", keyA)).Expect(t, "WARNING: Created, although the answer was lost")
	if !key.Exists() || sim.Count("createSSHKey") != 1 {
		t.Errorf("in the state: %t, after %v", key.Exists(), sim.Calls(true))
	}
	html := "<html>"
	must(t, sim.AddFault(simulator.Fault{OperationID: "updateSSHKey", When: "after", Status: 200, Body: &html}))
	key.Apply(t.Context(), declared("laptop", keyB)).Expect(t, "")
}

func TestCommentDropped_duplicateIsRecognised(t *testing.T) {
	t.Parallel()
	key, sim := startRewriting(t)
	stored(t, sim, keyA)
	key.Apply(t.Context(), declared("laptop", keyA)).Expect(t, "ERROR: Exists already")
}
