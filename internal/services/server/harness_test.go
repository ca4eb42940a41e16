package server_test

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// What the tests share: an account, the server that is declared in it, and what is expected of both.

const (
	// The first order and the first server of an account.
	orderID, serverID = 2864, 2865

	day = 24 * time.Hour

	keyA = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA a"
	keyB = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG7rSHTsSbRvrmZOjDc23VBTNE3eXu7XtAtpj0XWYhK4 b"
)

// Calls, beside those of which a single file has all tests.
const (
	postServer    = "POST /servers"
	cancelServers = "POST /servers/cancel"
	undoCancel    = "DELETE /servers/cancel"
	putHostname   = "PUT /servers/2865/hostname"
	putPassword   = "PUT /servers/2865/password"
	quoteScale    = "POST /servers/2865/scale/calculate" // sent for each plan: Terraform plans again when it applies
	postScale     = "POST /servers/2865/scale"
	quoteAddons   = "POST /servers/2865/addons/scale/calculate"
	scaleAddons   = "PATCH /servers/2865/addons/scale"
	postAddons    = "POST /servers/2865/addons"
	postReinstall = "POST /servers/2865/reinstall"
	postISOs      = "POST /servers/2865/isos"
	postIP        = "POST /servers/2865/primary-ip"
	postBoot      = "POST /servers/2865/measured-boot"
	postRescue    = "POST /servers/2865/rescue"
	endRescue     = "DELETE /servers/2865/rescue"
	postStart     = "POST /servers/2865/start"
	postStop      = "POST /servers/2865/stop"
	postPowerOff  = "POST /servers/2865/power-off"
)

const (
	// reboots is how the warning of a change begins that reboots the server.
	reboots = "Server web-1.example.com (2865) reboots. "

	// What the server of declared costs, and what scaling it to cloud-vps-4gb costs.
	serverPrice, scalePrice = 30, 17.36
)

var (
	expectOK          = acctest.ExpectOK
	expectDiagnostic  = acctest.ExpectDiagnostic
	expectNoOpenOrder = acctest.ExpectNoOpenOrder
)

// attrs are the attributes of a nested object.
type attrs = map[string]any

func pointer[T any](value T) *T { return &value }

// declared is a complete configuration of a server; the pairs change attributes of it.
func declared(pairs ...any) map[string]any {
	config := map[string]any{
		"hostname": "web-1.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": "73",
	}
	for i := 0; i < len(pairs); i += 2 {
		config[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return config
}

// account is a simulated account of a test, and the server that it declares in it step by step.
type account struct {
	*acctest.Simulation
	*acctest.Steps
	t *testing.T
}

func start(t *testing.T, options simulator.Options) account {
	t.Helper()
	sim := acctest.Start(t, options)
	return account{sim, sim.Steps(t, "vpsbg_server"), t}
}

// begun is an account in which the server has been bought.
func begun(t *testing.T, options simulator.Options, pairs ...any) account {
	t.Helper()
	a := start(t, options)
	expectOK(t, a.Resource().Apply(t.Context(), declared(pairs...)))
	return a
}

// change is what somebody does to the server in the client area.
func (a account) change(made simulator.ServerChange) {
	a.t.Helper()
	change(a.t, a.Simulation, serverID, made)
}

// later moves the clock.
func (a account) later(d time.Duration) {
	a.t.Helper()
	mustAdvance(a.t, a.Simulation, d)
}

// buyInPanel buys what declared is, as a run did that was cut off.
func (a account) buyInPanel() {
	a.t.Helper()
	request := vpsbg.DeployServerRequest{Name: "web-1.example.com", Plan: "cloud-vps-2gb", BillingCycle: 1, ImageID: 73}
	if _, err := a.Client(a.t).DeployServer(a.t.Context(), request); err != nil {
		a.t.Fatal(err)
	}
}

// cancelInPanel cancels the server at the end of the period, in the client area.
func (a account) cancelInPanel() {
	a.t.Helper()
	if err := a.Client(a.t).CancelServers(a.t.Context(), []vpsbg.ID{serverID}, false, "panel"); err != nil {
		a.t.Fatal(err)
	}
}

// uploads uploads boot images in the client area; they get the next ids. The journal forgets it.
func (a account) uploads(names ...string) {
	a.t.Helper()
	for _, name := range names {
		open := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("image")), nil }
		file := vpsbg.File{Name: name, Size: 5, Open: open}
		if _, err := a.Client(a.t).UploadMeasuredBootImage(a.t.Context(), file); err != nil {
			a.t.Fatal(err)
		}
	}
	a.ResetRequests()
}

// expectServer expects something of the only server of the account.
func (a account) expectServer(want any, field func(*simulator.Server) any) {
	a.t.Helper()
	if got := field(theServer(a.t, a.Simulation)); fmt.Sprint(got) != fmt.Sprint(want) {
		a.t.Errorf("the server has %v, and should have %v", got, want)
	}
}

func isCancelled(s *simulator.Server) any  { return s.CancelRequest != nil }
func isRunning(s *simulator.Server) any    { return s.Running }
func billingCycle(s *simulator.Server) any { return s.BillingCycle }

// owned is a server that was bought and is in the state.
func owned(t *testing.T, options simulator.Options, pairs ...any) (*acctest.Simulation, *acctest.Resource) {
	t.Helper()
	sim := acctest.Start(t, options)
	server := sim.Session(t).Resource("vpsbg_server")
	expectOK(t, server.Apply(t.Context(), declared(pairs...)))
	sim.ResetRequests()
	return sim, server
}

// theServer is the only server of the account.
func theServer(t *testing.T, sim *acctest.Simulation) *simulator.Server {
	t.Helper()
	state := sim.State()
	if len(state.Servers) != 1 {
		t.Fatalf("the account has %d servers", len(state.Servers))
	}
	for _, server := range state.Servers {
		return server
	}
	return nil
}

// withReadToken is the same server in a run with a token that may only read.
func withReadToken(t *testing.T, sim *acctest.Simulation, server *acctest.Resource) *acctest.Resource {
	t.Helper()
	sim.Token = "sim-read"
	defer func() { sim.Token = "sim-write" }()
	return sim.Session(t).Continue(*server)
}

// addKey adds an SSH key and returns its id.
func addKey(t *testing.T, sim *acctest.Simulation, name, key string) any {
	t.Helper()
	resource := sim.Session(t).Resource("vpsbg_ssh_key")
	expectOK(t, resource.Apply(t.Context(), map[string]any{"name": name, "key": key}))
	return resource.Get("id")
}

func change(t *testing.T, sim *acctest.Simulation, id int, change simulator.ServerChange) {
	t.Helper()
	if err := sim.ChangeServer(id, change); err != nil {
		t.Fatal(err)
	}
}

func mustAdvance(t *testing.T, sim *acctest.Simulation, d time.Duration) {
	t.Helper()
	if err := sim.Advance(d); err != nil {
		t.Fatal(err)
	}
}

// mustApply applies a configuration, and demands that applying it again changes nothing.
func mustApply(t *testing.T, server *acctest.Resource, config map[string]any) {
	t.Helper()
	expectOK(t, server.Apply(t.Context(), config))
	expectSettled(t, server, config)
}

// expectSettled demands that applying again changes nothing and that the state has the server's own id.
func expectSettled(t *testing.T, server *acctest.Resource, config map[string]any) {
	t.Helper()
	expectOK(t, server.Refresh(t.Context()))
	plan := server.Plan(t.Context(), config)
	expectOK(t, plan.Diagnostics)
	if !plan.IsEmpty() {
		t.Error("the next plan is not empty")
	}
	if id, _ := server.Get("id").(string); !regexp.MustCompile(`^\d+$`).MatchString(id) || server.IdentityID() != id {
		t.Errorf("the id is %q and the identity %q", id, server.IdentityID())
	}
	if status := server.Get("status"); status != "active" {
		t.Errorf("the server is %v", status)
	}
}

// expectText demands one diagnostic that begins so, written as "ERROR at image_id: Summary: detail", white space aside.
func expectText(t *testing.T, diags acctest.Diagnostics, text string) {
	t.Helper()
	if !slices.ContainsFunc(diags, func(diagnostic *tfprotov6.Diagnostic) bool {
		return strings.HasPrefix(strings.Join(strings.Fields(acctest.Diagnostics{diagnostic}.String()), " "), text)
	}) {
		t.Errorf("no diagnostic begins with %q:\n%s", text, diags)
	}
}

// expectWrote demands exactly these calls beside the reads since the last look into the journal.
func expectWrote(t *testing.T, sim *acctest.Simulation, calls ...string) {
	t.Helper()
	if err := sim.Wrote(calls...)(); err != nil {
		t.Error(err)
	}
}

// expectServers demands that so many servers were ordered, paid or not.
func expectServers(t *testing.T, sim *acctest.Simulation, want int) {
	t.Helper()
	if got := sim.State().Purchases; got != want {
		t.Errorf("%d servers were bought, not %d: %s", got, want, sim.Calls(true))
	}
}

func expectSpent(t *testing.T, sim *acctest.Simulation, want float64) {
	t.Helper()
	if got := sim.State().Spent; fmt.Sprintf("%.2f", got) != fmt.Sprintf("%.2f", want) {
		t.Errorf("%.2f was spent, not %.2f", got, want)
	}
}
