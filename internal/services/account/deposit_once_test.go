package account_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// Whatever goes wrong at whatever call, a deposit is ordered once, and the next invocations show it.
func TestDeposit_once(t *testing.T) {
	t.Parallel()
	clean := acctest.Start(t, simulator.Options{})
	acctest.ExpectOK(t, clean.Session(t).InvokeAction(t.Context(), deposit, fifty()).Diagnostics)
	faults := map[string]simulator.Fault{
		"no answer":           {When: "after", Drop: true},
		"no request":          {When: "before", Drop: true},
		"a fault after":       {When: "after", Status: 502},
		"a limit after":       {When: "after", Status: 429},
		"a lock":              {Status: 423},
		"a lock after":        {When: "after", Status: 423},
		"another answer":      {When: "after", Status: 200, Body: new("<html></html>")},
		"effective later":     {Late: simulator.Duration(time.Minute)},
		"effective very late": {Late: simulator.Duration(6 * time.Minute)},
		"interrupted":         {},
	}
	for at := range clean.Requests() {
		for name, fault := range faults {
			t.Run(fmt.Sprintf("%s at call %d", name, at+1), func(t *testing.T) {
				t.Parallel()
				sim := acctest.Start(t, simulator.Options{})
				sim.CacheDir = t.TempDir()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if name == "interrupted" {
					sim.BeforeRequest(func(*http.Request) {
						if len(sim.Requests()) == at {
							cancel()
						}
					})
				} else {
					fault.OperationID, fault.Skip = "*", at
					must(t, sim.AddFault(fault))
				}
				sim.Session(t).InvokeAction(ctx, deposit, fifty())
				sim.BeforeRequest(nil)
				for range 2 {
					again := sim.Session(t).InvokeAction(t.Context(), deposit, fifty())
					if again.Diagnostics.HasError() || len(deposits(sim)) != 1 {
						t.Errorf("%d orders after %q: %s", len(deposits(sim)), sim.Calls(true), again.Diagnostics)
					}
				}
			})
		}
	}
}
