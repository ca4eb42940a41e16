// Package acctest runs the provider against a simulator of its own: one account per test, over real HTTP, with the real
// CLI, on a clock that moves only when somebody waits.
package acctest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Now is when every simulation starts.
var Now = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)

// Simulation is an account at a simulated VPSBG.
type Simulation struct {
	*simulator.Simulator
	// Endpoint is the address of its API.
	Endpoint string
	// Token is the one that Config configures; a write token unless the test changes it.
	Token string
	// Transport carries the provider's requests; nil is a transport of its own for each session.
	Transport http.RoundTripper
	// Handler takes the requests, to pass them on to the simulator or not; nil is the simulator.
	Handler http.Handler

	// WallClock lets the provider wait in real time, in which the CLI works.
	WallClock bool
	// CacheDir is where the provider keeps what other runs may use; empty for nowhere.
	CacheDir string

	beforeRequest atomic.Pointer[func(*http.Request)]
	reports       reports
	clock         *Clock
	inBubble      bool
}

// ClockAhead lets the provider's clock be ahead of the API's, from the next session on.
func (s *Simulation) ClockAhead(d time.Duration) { s.clock.ahead = d }

// BeforeRequest calls hook before the simulator sees a request; nil ends that.
func (s *Simulation) BeforeRequest(hook func(*http.Request)) { s.beforeRequest.Store(&hook) }

// serve passes a request on to the simulator.
func (s *Simulation) serve(w http.ResponseWriter, r *http.Request) {
	if hook := s.beforeRequest.Load(); hook != nil && *hook != nil {
		(*hook)(r)
	}
	if s.Handler != nil {
		w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat)) // if it does not pass on the simulator's
		s.Handler.ServeHTTP(w, r)
		return
	}
	s.ServeHTTP(w, r)
}

// Start starts a simulator with a frozen clock. When the test ends, every request that breaks the API's contract fails
// it.
func Start(tb testing.TB, options simulator.Options) *Simulation {
	tb.Helper()
	options.Start = Now
	sim, err := simulator.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	simulation := &Simulation{Simulator: sim, Token: "sim-write", clock: &Clock{simulator: sim}}
	server := httptest.NewServer(http.HandlerFunc(simulation.serve))
	simulation.Endpoint = server.URL + "/v1"
	tb.Cleanup(func() {
		server.Close()
		for _, violation := range sim.Violations() {
			tb.Errorf("contract violation: %s", violation)
		}
	})
	return simulation
}

var bubbles atomic.Int32

// StartInBubble starts a simulator for a test in a bubble of testing/synctest. Provider and simulator live by the
// bubble's clock, which moves when everybody waits: for tests in which many work at the same time. There is no network.
func StartInBubble(tb testing.TB, options simulator.Options) *Simulation {
	tb.Helper()
	sim, err := simulator.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	endpoint := fmt.Sprintf("http://localhost:%d/v1", bubbles.Add(1)) // each account has its own
	return &Simulation{Simulator: sim, Endpoint: endpoint, Token: "sim-write", Transport: direct{sim}, inBubble: true}
}

// direct hands requests to a handler without a network between.
type direct struct{ handler http.Handler }

// RoundTrip implements [http.RoundTripper].
func (d direct) RoundTrip(req *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	if req.Body == nil {
		req.Body = http.NoBody // as a server sees it
	}
	d.handler.ServeHTTP(recorder, req)
	return recorder.Result(), nil
}

// Config is a configuration: the provider block for this simulation, and body.
func (s *Simulation) Config(body string) string {
	return fmt.Sprintf("provider \"vpsbg\" {\n  endpoint = %q\n  token    = %q\n}\n", s.Endpoint, s.Token) + body
}

// Factories serves the provider in this process, waiting on the simulation's clock.
func (s *Simulation) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"vpsbg": func() (tfprotov6.ProviderServer, error) {
			config := &vpsbg.Config{Clock: s.clock, Transport: s.Transport}
			if s.inBubble || s.WallClock {
				config.Clock = vpsbg.WallClock{}
			}
			server, err := provider.NewServer("test", config, s.CacheDir)
			if err != nil {
				return nil, err
			}
			return recorder{server.(protocolServer), &s.reports}, nil
		},
	}
}

// Client is a client of the same account, for what happens beside Terraform.
func (s *Simulation) Client(tb testing.TB) *vpsbg.Client {
	tb.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: "sim-write", Endpoint: s.Endpoint, Transport: s.Transport})
	must(tb, err)
	return client
}

// Test runs steps with the real CLI. Configurations get the provider block by themselves. The provider is the one of
// Factories unless the test case has another.
func (s *Simulation) Test(t *testing.T, testCase resource.TestCase) {
	t.Helper()
	if testCase.ProtoV6ProviderFactories == nil {
		testCase.ProtoV6ProviderFactories = s.Factories()
	}
	if os.Getenv("TF_ACC") != "" {
		must(t, preparePluginTesting())
	}
	for i, step := range testCase.Steps {
		if step.Config != "" {
			testCase.Steps[i].Config = s.Config(step.Config)
		}
	}
	resource.Test(t, testCase)
}

// Calls lists the requests so far as "POST /servers", without the reads unless they are asked for.
func (s *Simulation) Calls(reads bool) []string {
	var calls []string
	for _, request := range s.Requests() {
		if reads || request.Method != "GET" {
			calls = append(calls, request.Method+" "+strings.TrimPrefix(request.Path, "/v1"))
		}
	}
	return calls
}

// Count returns how often an operation was called.
func (s *Simulation) Count(operationID string) int {
	count := 0
	for _, request := range s.Requests() {
		if request.OperationID == operationID {
			count++
		}
	}
	return count
}
