package sweep_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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

// TestAccSweep plays a sample of the sweep with the real CLI, and the end of the provider's process and the
// interruption of the CLI's for real.
func TestAccSweep(t *testing.T) {
	t.Parallel()
	provider := filepath.Join(t.TempDir(), "provider")
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", provider, "../..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	web, renamed := fmt.Sprintf(cliServer, "web-1.example.com"), fmt.Sprintf(cliServer, "web-2.example.com")
	every := 12
	if isComplete {
		every = 1
	}
	t.Run("all", func(t *testing.T) { // what is parallel in it ends before the build is removed
		for number, s := range []cliScenario{
			{"buy", "", web, "POST /v1/servers"},
			{"change the hostname", web, renamed, "PUT /v1/servers/2865/hostname"},
			{"destroy", web, "", "POST /v1/servers/cancel"},
		} {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				calls, clean := s.play(t, provider, nil, 0)
				at := slices.Index(calls, s.victim)
				if at < 0 {
					t.Fatalf("%s is not among %q", s.victim, calls)
				}
				for i, f := range faults() {
					if !f.canStrike(s.victim) || f.run == goesOn && (i+number)%every != 0 {
						continue
					}
					t.Run(f.name, func(t *testing.T) {
						if _, got := s.play(t, provider, &f, at); difference(got, clean) != "" {
							t.Errorf("the account differs: %s", difference(got, clean))
						}
					})
				}
			})
		}
	})
}

// play returns the calls of the act, and the account in the end.
func (s cliScenario) play(t *testing.T, provider string, f *fault, at int) (calls, end []string) {
	t.Helper()
	w := newWorld(t, simulator.Options{ProvisionDelay: time.Minute})
	cache := t.TempDir() // the user's, of the provider in a process of its own, too
	w.sim.CacheDir = filepath.Join(cache, "terraform-provider-vpsbg")
	cli := w.sim.CLI(t)
	cli.Setenv("XDG_CACHE_HOME", cache)
	if s.before != "" {
		cli.Configure(s.before)
		cli.Run("apply", "-auto-approve", "-input=false")
	}
	cli.Configure(s.after)
	var output string
	if f != nil && f.run == killed {
		output = s.applyAndKill(t, w, cli, cli.StartProcess(provider), f)
	} else {
		w.line.arm(f, at)
		w.line.interruptBy(cli.Interrupt)
		output, _ = cli.Try("apply", "-auto-approve", "-input=false") // whatever comes of it
		var struck int
		if calls, struck, _, _ = w.line.state(); f != nil && struck == 0 {
			t.Error("the fault did not strike")
		}
	}
	if f != nil && f.run == interrupted && !strings.Contains(output, "Interrupt received") {
		t.Errorf("Terraform was not interrupted:\n%s", output)
	}
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

// applyAndKill is an act at whose victim the provider's process is killed.
func (s cliScenario) applyAndKill(
	t *testing.T, w *world, cli *acctest.CLI, process *acctest.Process, f *fault,
) (output string) {
	t.Helper()
	defer process.Close()
	defer w.line.serveProcess(nil)
	w.line.serveProcess(func(answer http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method+" "+r.URL.Path != s.victim:
			w.sim.ServeHTTP(answer, r)
		case f.late > 0:
			process.Kill()
			if err := w.sim.AddFault(simulator.Fault{OperationID: "*", Late: simulator.Duration(f.late)}); err != nil {
				panic(err) // it is a fault
			}
			w.sim.ServeHTTP(answer, r)
		case f.after:
			w.sim.ServeHTTP(httptest.NewRecorder(), r)
			process.Kill()
		default:
			process.Kill()
		}
	})
	output, err := cli.Try("apply", "-auto-approve", "-input=false")
	if !strings.Contains(output, "plugin") {
		t.Errorf("Terraform did not see that the provider was killed: %v\n%s", err, output)
	}
	return output
}

// reported is what the provider has told the CLI since the last look.
func reported(w *world) string { return acctest.Diagnostics(w.sim.Reported()).String() }
