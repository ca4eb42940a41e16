package server_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// late is a purchase that is cut off, and takes effect later.
func late(after time.Duration) simulator.Fault {
	return simulator.Fault{OperationID: "deployServer", Late: simulator.Duration(after)}
}

// withMarks is an account whose runs share a cache directory.
func withMarks(t *testing.T) *acctest.Simulation {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{})
	sim.CacheDir = t.TempDir()
	return sim
}

// lostPurchase is an apply that does not learn what came of its purchase, which lands later.
func lostPurchase(t *testing.T, sim *acctest.Simulation, after time.Duration) {
	t.Helper()
	addFault(t, sim, late(after))
	sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()).Expect(t,
		"ERROR: Unable to determine whether server web-1.example.com was bought")
}

// TestPurchase_late lets a purchase take effect when its run has given up on it, at the latest moment that is covered.
func TestPurchase_late(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]time.Duration{
		"after the search": 150 * time.Second, "while the next apply waits": 5 * time.Minute, "at the last moment": 9*time.Minute + 59*time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := withMarks(t)
			lostPurchase(t, sim, after)
			again := sim.Session(t).Resource("vpsbg_server")
			diags := again.Apply(t.Context(), declared())
			diags.Expect(t, "WARNING at hostname: Earlier purchase has taken effect: Server web-1.example.com: an earlier apply was cut off while it bought "+
				"the server, and server 2865 has appeared since, with the declared plan and billing cycle. Nothing more was bought")
			if diags.HasError() || again.Get("id") != "2865" || again.Get("order_id") == nil {
				t.Errorf("adopted %v of order %v: %s", again.Get("id"), again.Get("order_id"), diags)
			}
			mustAdvance(t, sim, time.Hour)
			expectSettled(t, again, declared())
			expectServers(t, sim, 1)
			expectNoMark(t, sim)
		})
	}
}

// TestPurchase_lateBeforeTheNextPlan is refused at plan, as for every server that is there already.
func TestPurchase_lateBeforeTheNextPlan(t *testing.T) {
	t.Parallel()
	sim := withMarks(t)
	lostPurchase(t, sim, 150*time.Second)
	mustAdvance(t, sim, time.Minute)
	again := sim.Session(t).Resource("vpsbg_server")
	expectDiagnostic(t, again.Apply(t.Context(), declared()), `ERROR at hostname: Hostname already taken: .*import \{.*id = "2865"`)
	expectOK(t, again.Import(t.Context(), onlyServer(t, sim), nil))
	expectSettled(t, again, declared())
	expectServers(t, sim, 1)
}

// TestPurchase_lateAndNotCertain lets a purchase take effect that may not be the one of this resource.
func TestPurchase_lateAndNotCertain(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]map[string]any{
		"another billing cycle": declared("billing_cycle", 3),
		"another plan":          declared("plan", "cloud-vps-4gb"),
		"a duplicate":           declared("allow_duplicate_hostname", true),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := withMarks(t)
			lostPurchase(t, sim, 5*time.Minute)
			again := sim.Session(t).Resource("vpsbg_server")
			expectDiagnostic(t, again.Apply(t.Context(), config), `ERROR at hostname: Earlier purchase cannot be adopted: Server web-1.example.com: an earlier apply `+
				`was cut off while it bought the server, and this has appeared since:\n  - server 2865, import id 2865\n\nNothing more was bought.*`+
				`import \{.*id = "2865"`)
			if again.Exists() {
				t.Error("it is in the state")
			}
			expectServers(t, sim, 1)
		})
	}
}

// TestPurchase_lateWithoutLocks refuses, because nobody knows whether the run that sent the purchase has ended.
func TestPurchase_lateWithoutLocks(t *testing.T) {
	t.Parallel()
	sim := withMarks(t)
	lostPurchase(t, sim, 5*time.Minute)
	if err := os.Mkdir(strings.TrimSuffix(marks(t, sim)[0], ".json")+".lock", 0o700); err != nil {
		t.Fatal(err)
	}
	again := sim.Session(t).Resource("vpsbg_server")
	again.Apply(t.Context(), declared()).ExpectError(t, "hostname", "Earlier purchase cannot be adopted")
	expectServers(t, sim, 1)
}

// TestPurchase_killedBeforeItLands kills the provider while the purchase is under way, and the next one while it waits.
func TestPurchase_killedBeforeItLands(t *testing.T) {
	t.Parallel()
	sim := withMarks(t)
	addFault(t, sim, late(5*time.Minute))
	sim.Transport = &killedAfter{method: http.MethodPost, next: http.DefaultTransport}
	sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()) // nobody is left to hear of it
	sim.Transport = nil

	killed := sim.Session(t).Resource("vpsbg_server")
	plan := killed.Plan(t.Context(), declared())
	plan.Diagnostics.Expect(t, "WARNING at hostname: Earlier purchase may be under way: Server web-1.example.com: an earlier apply sent")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sim.BeforeRequest(func(*http.Request) { cancel() })
	if diags := killed.ApplyPlan(ctx, plan); !diags.HasError() || killed.Exists() {
		t.Errorf("it was not killed: %s", diags)
	}
	sim.BeforeRequest(nil)

	again := sim.Session(t).Resource("vpsbg_server")
	again.Apply(t.Context(), declared()).Expect(t, "WARNING at hostname: Earlier purchase has taken effect")
	expectServers(t, sim, 1)
}

// TestPurchase_clockSetBack still waits for a purchase that seems to be of the future, and no longer than ten minutes.
func TestPurchase_clockSetBack(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lands time.Duration
		says  string
		waits time.Duration
	}{
		"it lands":   {11 * time.Minute, "Earlier purchase has taken effect", 9 * time.Minute},
		"it is lost": {100 * time.Hour, "", 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := withMarks(t)
			lostPurchase(t, sim, test.lands)
			mark := marks(t, sim)[0]
			content, err := os.ReadFile(mark)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(mark, bytes.ReplaceAll(content, []byte("2026-01-15"), []byte("2026-01-17")), 0o600); err != nil {
				t.Fatal(err)
			}
			before, again := sim.Now(), sim.Session(t).Resource("vpsbg_server")
			diags := again.Apply(t.Context(), declared())
			waited := sim.Now().Sub(before).Round(time.Minute)
			if diags.HasError() || !strings.Contains(diags.String(), test.says) || waited != test.waits {
				t.Errorf("waited for %s: %s", waited, diags)
			}
			expectServers(t, sim, 1)
		})
	}
}

// TestPurchase_atTheSameTime applies one configuration twice at the same time, in two processes of one user.
func TestPurchase_atTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := acctest.StartInBubble(t, simulator.Options{Latency: 400 * time.Millisecond})
		sim.CacheDir = t.TempDir()
		var applies [2]acctest.Diagnostics
		var all sync.WaitGroup
		for i := range applies {
			server := sim.Session(t).Resource("vpsbg_server")
			all.Go(func() { applies[i] = server.Apply(t.Context(), declared()) })
		}
		all.Wait()
		if applies[0].HasError() {
			applies[0], applies[1] = applies[1], applies[0]
		}
		expectOK(t, applies[0])
		expectDiagnostic(t, applies[1], `ERROR at hostname: Hostname already taken: .*import \{`)
		expectServers(t, sim, 1)
	})
}

// TestPurchase_neverLands waits for a purchase that the API never got, and then buys.
func TestPurchase_neverLands(t *testing.T) {
	t.Parallel()
	sim := withMarks(t)
	addFault(t, sim, simulator.Fault{OperationID: "deployServer", Drop: true})
	sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared())
	before := sim.Now()
	again := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, again.Apply(t.Context(), declared()))
	if waited := sim.Now().Sub(before); waited < 7*time.Minute || waited > 9*time.Minute { // the search took two
		t.Errorf("waited for %s", waited)
	}
	if bought := sim.State().Purchases; bought != 1 {
		t.Errorf("%d servers were bought", bought)
	}
	expectNoMark(t, sim)
}

// TestPurchase_marks are settled when it is known what came of a purchase.
func TestPurchase_marks(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*simulator.Fault{
		"bought":      nil,
		"refused":     {OperationID: "deployServer", Status: 422},
		"answer lost": {OperationID: "deployServer", When: "after", Drop: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := withMarks(t)
			if fault != nil {
				addFault(t, sim, *fault)
			}
			sim.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared())
			expectNoMark(t, sim)
		})
	}
}

// marks are the files that say what was bought.
func marks(t *testing.T, sim *acctest.Simulation) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sim.CacheDir, "sent-*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// expectNoMark expects that no purchase is said to be under way.
func expectNoMark(t *testing.T, sim *acctest.Simulation) {
	t.Helper()
	for _, file := range marks(t, sim) {
		content, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(content, []byte(`"settled":true`)) {
			t.Errorf("%v: there is the mark %s", err, content)
		}
	}
}

// onlyServer is the id of the one server of the account.
func onlyServer(t *testing.T, sim *acctest.Simulation) string {
	t.Helper()
	servers := sim.State().Servers
	if len(servers) != 1 {
		t.Fatalf("there are %d servers", len(servers))
	}
	for id := range servers {
		return strconv.Itoa(id)
	}
	return ""
}
