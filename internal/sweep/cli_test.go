package sweep_test

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// cliScenario is a scenario that the real CLI plays: the configuration is brought from one to the other, "" for none.
type cliScenario struct {
	name, before, after string
	victim              string // the call that the faults strike
}

const cliServer = `
resource "vpsbg_server" "web" {
  hostname      = %q
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  image_id      = "73"
}
`

// TestAccSweep plays a sample of the sweep with the real CLI.
func TestAccSweep(t *testing.T) {
	t.Parallel()
	web, renamed := fmt.Sprintf(cliServer, "web-1.example.com"), fmt.Sprintf(cliServer, "web-2.example.com")
	every := 6
	if os.Getenv("SWEEP") == "full" {
		every = 1
	}
	for number, s := range []cliScenario{
		{"buy", "", web, "POST /v1/servers"},
		{"change the hostname", web, renamed, "PUT /v1/servers/2865/hostname"},
		{"destroy", web, "", "POST /v1/servers/cancel"},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			calls, clean := s.play(t, nil, 0)
			at := slices.Index(calls, s.victim)
			if at < 0 {
				t.Fatalf("%s is not among %q", s.victim, calls)
			}
			for i, f := range faults() {
				if f.run != goesOn || (i+number)%every != 0 {
					continue
				}
				t.Run(f.name, func(t *testing.T) {
					if _, got := s.play(t, &f, at); difference(got, clean) != "" {
						t.Errorf("the account differs: %s", difference(got, clean))
					}
				})
			}
		})
	}
}

// play returns the calls of the act, and the account in the end.
func (s cliScenario) play(t *testing.T, f *fault, at int) (calls, end []string) {
	t.Helper()
	w := newWorld(t, simulator.Options{ProvisionDelay: time.Minute})
	cli := w.sim.CLI(t)
	if s.before != "" {
		cli.Configure(s.before)
		cli.Run("apply", "-auto-approve", "-input=false")
	}
	cli.Configure(s.after)
	w.line.arm(f, at)
	_, _ = cli.Try("apply", "-auto-approve", "-input=false") // whatever comes of it
	calls, _, _, _ = w.line.state()
	w.line.arm(nil, 0)

	var err error
	for range moves {
		if id := toImport.FindStringSubmatch(reported(w) + "\n"); id != nil {
			cli.Run("import", "-input=false", "vpsbg_server.web", id[1])
		}
		if _, err = cli.Try("apply", "-auto-approve", "-input=false"); err == nil {
			break
		}
	}
	if err != nil {
		t.Errorf("the user did not get what they wanted: %v", err)
	}
	w.wait(6 * time.Hour)
	if _, err := cli.Try("plan", "-detailed-exitcode", "-input=false"); err != nil {
		t.Errorf("the last plan is not empty: %v", err)
	}
	return calls, account(w.sim.State())
}

// reported is what the provider has told the CLI since the last look.
func reported(w *world) string { return acctest.Diagnostics(w.sim.Reported()).String() }
