package snapshot_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestDeleteActions deletes the snapshot 116 and the backup 77, in the same ways.
func TestDeleteActions(t *testing.T) {
	t.Parallel()
	kinds := []struct{ kind, id, remove, list string }{
		{"snapshot", "116", "deleteSnapshot", "listSnapshots"},
		{"backup", "77", "deleteBackup", "listBackups"},
	}
	type faults = []simulator.Fault
	tests := map[string]struct {
		options  simulator.Options
		token    string
		id       string
		timeout  string
		faults   faults // of the operations "delete" and "list"
		sends    int
		reports  string // a diagnostic; {} stands for the kind
		progress string // in the end, if it succeeds
		stays    bool
	}{
		"there":            {sends: 1, reports: "WARNING at {}_id: Snapshot or backup is deleted: The {} .* is deleted. This cannot be undone", progress: "is deleted."},
		"not there":        {id: "4711", reports: "WARNING at {}_id: Nothing to delete: There is no {} 4711", progress: "There is no {} 4711 any more: there is nothing to do.", stays: true},
		"no id":            {id: "x", reports: "ERROR at {}_id: Invalid id", stays: true},
		"answer lost":      {faults: faults{{OperationID: "delete", When: "after", Drop: true}}, sends: 2, progress: "is deleted."},
		"all answers lost": {faults: faults{{OperationID: "delete", When: "after", Drop: true, Times: -1}}, sends: 5, reports: "WARNING at {}_id", progress: "is deleted."},
		"faults":           {faults: faults{{OperationID: "delete", Times: 5, Status: 502}}, sends: 5, reports: "ERROR: Unable to delete {} .*502.*It is safe to invoke the action again", stays: true},
		"a lock":           {faults: faults{{OperationID: "delete", Times: 3, Status: 423}}, sends: 4, progress: "is deleted."},
		"a lock that stays": {
			faults: faults{{OperationID: "delete", Times: -1, Status: 423}}, timeout: "1s", sends: 1, reports: "ERROR: Unable to delete {} .*The timeout of 1s is over.*423", stays: true,
		},
		"refused":         {faults: faults{{OperationID: "delete", Status: 422}}, sends: 1, reports: "ERROR: Unable to delete {} .*422", stays: true},
		"without a route": {options: simulator.Options{UnconfirmedRoutes: true}, sends: 1, reports: "ERROR: Unable to delete {} .*is not confirmed by VPSBG's public documentation", stays: true},
		"without effect": {
			faults: faults{{OperationID: "delete", Status: 204}}, timeout: "2m", sends: 1,
			reports: "ERROR: Unable to delete {} .*The API accepted the request, but its effect does not show. The timeout of 2m0s is over", stays: true,
		},
		"a read token":      {token: "sim-read", sends: 1, reports: "ERROR: Unable to delete {} .*Use a token with the Write permission", stays: true},
		"unread at plan":    {faults: faults{{OperationID: "list", Status: 403}}, reports: "ERROR: Unable to search for {} ", stays: true},
		"unread":            {faults: faults{{OperationID: "list", Skip: 1, Status: 403}}, reports: "ERROR: Unable to search for {} ", stays: true},
		"unread afterwards": {faults: faults{{OperationID: "list", Skip: 2, Status: 403}}, sends: 1, reports: "ERROR: Unable to delete {} .*The API accepted the request.*403"},
	}
	for _, kind := range kinds {
		for name, test := range tests {
			t.Run(kind.kind+" "+name, func(t *testing.T) {
				t.Parallel()
				sim := acctest.Start(t, test.options)
				if test.token != "" {
					sim.Token = test.token
				}
				for _, fault := range test.faults {
					fault.OperationID = strings.NewReplacer("delete", kind.remove, "list", kind.list).Replace(fault.OperationID)
					if err := sim.AddFault(fault); err != nil {
						t.Fatal(err)
					}
				}
				id := kind.id
				if test.id != "" {
					id = test.id
				}
				config := map[string]any{kind.kind + "_id": id}
				if test.timeout != "" {
					config["timeout"] = test.timeout
				}
				result := sim.Session(t).Act(t.Context(), "vpsbg_"+kind.kind+"_delete", config)

				pattern := strings.ReplaceAll(strings.ReplaceAll(test.reports, "{}", kind.kind), " ", `\s+`)
				if !regexp.MustCompile("(?is)" + pattern).MatchString(result.Diagnostics.String()) {
					t.Errorf("no diagnostic matches %q:\n%s", pattern, result.Diagnostics)
				}
				progress, last := append([]string{""}, result.Progress...), strings.ReplaceAll(test.progress, "{}", kind.kind)
				fails := test.progress == ""
				if fails != result.Diagnostics.HasError() || !strings.HasSuffix(progress[len(progress)-1], last) {
					t.Errorf("its progress was %q, and it reported %s", progress, result.Diagnostics)
				}
				if calls := sim.Calls(false); !slices.Equal(calls, slices.Repeat([]string{"DELETE /" + kind.kind + "s/" + id}, test.sends)) {
					t.Errorf("sent %q", calls)
				}
				left := map[string]bool{"snapshot": sim.State().Snapshots[116] != nil, "backup": sim.State().Backups[77] != nil}
				if left[kind.kind] != test.stays {
					t.Errorf("it is there: %t", left[kind.kind])
				}
			})
		}
	}
}

// An id may be known only after apply, and may then be none.
func TestDeleteActions_unknown(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	session := sim.Session(t)
	session.PlanAction(t.Context(), "vpsbg_snapshot_delete", map[string]any{"snapshot_id": acctest.Unknown}).
		Expect(t, "WARNING at snapshot_id: Snapshot or backup is deleted: A snapshot that is not known yet is deleted, if it exists.")
	result := session.InvokeAction(t.Context(), "vpsbg_snapshot_delete", map[string]any{"snapshot_id": "x"})
	if !strings.HasPrefix(result.Diagnostics.String(), "ERROR at snapshot_id: Invalid id") || len(sim.Requests()) > 0 {
		t.Errorf("no id: %s%q", result.Diagnostics, sim.Calls(true))
	}
}
