package actions_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// TestMain fails when a test leaves a goroutine behind.
func TestMain(m *testing.M) {
	// The library under the CLI tests leaves that to the garbage collector.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/hashicorp/go-plugin.copyChan"))
}

// These tests play Terraform over the plugin protocol, because only Terraform 1.14 has actions.

var (
	expectOK          = acctest.ExpectOK
	expectDiagnostic  = acctest.ExpectDiagnostic
	expectNoOpenOrder = acctest.ExpectNoOpenOrder
)

const (
	// The server that an account has from the start, and the first one that is bought where there is none.
	seededID, boughtID = 2864, 2865

	day = 24 * time.Hour
)

// account is a simulated account of a test.
type account struct {
	*acctest.Simulation
	t *testing.T
}

func start(t *testing.T, options simulator.Options) account {
	t.Helper()
	return account{acctest.Start(t, options), t}
}

func (a account) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// prepare changes the server that the account has from the start, and disturbs coming requests.
func (a account) prepare(change simulator.ServerChange, faults ...simulator.Fault) {
	a.t.Helper()
	a.must(a.ChangeServer(seededID, change))
	for _, fault := range faults {
		a.must(a.AddFault(fault))
	}
}

// expect demands what a check does.
func (a account) expect(check acctest.Check) {
	a.t.Helper()
	if err := check(); err != nil {
		a.t.Error(err)
	}
}

// client calls the API beside Terraform, as the client area would.
func (a account) client() *vpsbg.Client {
	a.t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: a.Token, Endpoint: a.Endpoint})
	a.must(err)
	return client
}

// buy buys a server in the client area; the journal forgets it.
func (a account) buy() {
	a.t.Helper()
	request := vpsbg.DeployServerRequest{Name: "web-1.example.com", Plan: "cloud-vps-2gb", BillingCycle: 1, ImageID: 73}
	_, err := a.client().DeployServer(a.t.Context(), request)
	a.must(err)
	a.ResetRequests()
}

// with is the configuration of an action on the server that the account has from the start.
func with(pairs ...any) map[string]any {
	config := map[string]any{"server_id": fmt.Sprint(seededID)}
	for i := 0; i < len(pairs); i += 2 {
		config[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return config
}

// seed is the server that the account has from the start.
func (a account) seed() *simulator.Server { return a.State().Servers[seededID] }

// act plans and invokes an action, as a run of its own.
func (a account) act(action string, config map[string]any) acctest.Invocation {
	a.t.Helper()
	return a.Session(a.t).Act(a.t.Context(), action, config)
}

// expectActed demands that an action succeeded and told this in the end.
func expectActed(t *testing.T, result acctest.Invocation, last string) {
	t.Helper()
	expectOK(t, result.Diagnostics)
	if told := result.Progress; len(told) == 0 || !strings.Contains(told[len(told)-1], last) {
		t.Errorf("the action told %q, and in the end it should be %q", told, last)
	}
}

// expectRefused demands an error, written as in expectDiagnostic.
func expectRefused(t *testing.T, result acctest.Invocation, pattern string) {
	t.Helper()
	if !result.Diagnostics.HasError() {
		t.Errorf("there is no error, but %q", result.Progress)
	}
	expectDiagnostic(t, result.Diagnostics, pattern)
}

// actionCase is what an action does in an account.
type actionCase struct {
	options simulator.Options
	before  simulator.ServerChange
	config  []any
	faults  []simulator.Fault
	calls   []string // beside the reads
	told    string   // in the end, if it succeeds
	refused string   // the error, if it fails
	warns   string   // a diagnostic, wherever
	after   func(*simulator.Server) bool
}

// playActions plays each case in an account with one server.
func playActions(t *testing.T, action string, cases map[string]actionCase) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.options.Servers = 1
			a := start(t, test.options)
			a.prepare(test.before, test.faults...)
			result := a.act(action, with(test.config...))
			if test.refused == "" {
				expectActed(t, result, test.told)
			} else {
				expectRefused(t, result, test.refused)
			}
			if test.warns != "" {
				expectDiagnostic(t, result.Diagnostics, test.warns)
			}
			a.expect(a.Wrote(test.calls...))
			if test.after != nil && !test.after(a.seed()) {
				t.Errorf("the server is %+v", a.seed())
			}
		})
	}
}

func lost(operation, when string) simulator.Fault {
	return simulator.Fault{OperationID: operation, When: when, Drop: true}
}
