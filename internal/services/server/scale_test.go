package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	postScale = "POST /servers/2865/scale"
	// 31 days of a plan that is 14 dearer a month.
	scaleCost = "14.47 (17.36 with VAT) EUR"
	// What the server of declared costs, and what scaling it to cloud-vps-4gb costs.
	serverPrice, scalePrice = 30, 17.36
)

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

func expectSpent(t *testing.T, sim *acctest.Simulation, want float64) {
	t.Helper()
	if got := sim.State().Spent; fmt.Sprintf("%.2f", got) != fmt.Sprintf("%.2f", want) {
		t.Errorf("%.2f was spent, not %.2f", got, want)
	}
}

// mustApply applies a configuration, and demands that applying it again changes nothing.
func mustApply(t *testing.T, server *acctest.Resource, config map[string]any) {
	t.Helper()
	expectOK(t, server.Apply(t.Context(), config))
	expectSettled(t, server, config)
}

// withReadToken is the same server in a run with a token that may only read.
func withReadToken(t *testing.T, sim *acctest.Simulation, server *acctest.Resource) *acctest.Resource {
	t.Helper()
	sim.Token = "sim-read"
	defer func() { sim.Token = "sim-write" }()
	return sim.Session(t).Continue(*server)
}

// TestAccServer_scale grows, shrinks again because the disk did not grow, and cannot any more once it did.
func TestAccServer_scale(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	const without = `scale_disk = false`
	scales := func(config, warning, machine string) resource.TestStep {
		step := a.updates(config, quoteScale, quoteScale, postScale)
		step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply, a.Warned("Server web-1.example.com (2865) reboots: Its plan changes from "+warning))
		return checked(step, a.server(serverID, "plan, disk and reboots", machine, func(s *simulator.Server) any { return fmt.Sprint(s.Plan, " ", s.Disk, " ", s.Reboots) }))
	}
	a.run(
		resource.TestStep{Config: config()},
		checked(scales(config(`plan = "cloud-vps-4gb"`, without),
			"cloud-vps-2gb to cloud-vps-4gb. "+scaleCost+" are charged at once. VPSBG estimates a downtime that is short.", "cloud-vps-4gb 50 1"),
			value("renew_amount", knownvalue.Float64Exact(39)),
			value("estimated_cost", knownvalue.ObjectPartial(map[string]knownvalue.Check{"monthly": knownvalue.Float64Exact(39)}))),
		scales(config(without), "cloud-vps-4gb to cloud-vps-2gb. "+scaleCost+" are refunded to the balance. VPSBG estimates a downtime that is short.", "cloud-vps-2gb 50 2"),
		scales(config(`plan = "cloud-vps-4gb"`),
			"cloud-vps-2gb to cloud-vps-4gb. "+scaleCost+" are charged at once. VPSBG estimates a downtime that is extended.", "cloud-vps-4gb 60 3"),
		a.refused("plan", "The disk of server 2865 has 60 GB, and cloud-vps-2gb has 50 GB: disks cannot shrink. It can move to: cloud-vps-8gb, cloud-vps-16gb.",
			config()),
	)
}

// TestScale_refusedAtPlan asks for what the server cannot take: nothing is sent.
func TestScale_refusedAtPlan(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{}, "addons", map[string]any{"cpanel": "cpanel-admin-5"})
	for plan, texts := range map[string][]string{
		"cloud-vps-3gb": {`ERROR at plan: Unknown plan: VPSBG has no plan "cloud-vps-3gb". The nearest are: cloud-vps-1gb, cloud-vps-2gb, cloud-vps-4gb, cloud-vps-8gb`},
		"vds-32gb":      {"ERROR at plan: Plan out of stock: The plan vds-32gb is not available at the moment."},
		"vds-8gb":       {"ERROR at plan: Plan cannot be taken: Server 2865 cannot move to the plan vds-8gb. It can move to: cloud-vps-4gb, cloud-vps-8gb, cloud-vps-16gb."},
		"vds-16gb":      {"ERROR at billing_cycle: Billing cycle too short: The plan vds-16gb is sold for at least 3 months, not for 1 month."},
		"cloud-vps-1gb": {
			"ERROR at plan: Disk too small: The disk of server 2865 has 50 GB, and cloud-vps-1gb has 25 GB: disks cannot shrink. It can move to: cloud-vps-4gb",
			`ERROR at addons.cpanel: Addon not on offer: The plan cloud-vps-1gb is not sold with the addon "cpanel-admin-5".`,
		},
	} {
		planned := server.Plan(t.Context(), declared("plan", plan, "addons", map[string]any{"cpanel": "cpanel-admin-5"}))
		for _, text := range texts {
			expectText(t, planned.Diagnostics, text)
		}
	}
	expectWrote(t, sim)
}

// TestScale_refusedByAPI meets what only the API knows: at the quote, and at apply. Nothing is charged.
func TestScale_refusedByAPI(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{Balance: simulator.Amount(40)})
	refusal := `{"message": "No.", "errors": {"plan": ["The node has no room."]}}`
	addFault(t, sim, simulator.Fault{OperationID: "calculateServerScale", Status: 422, Body: &refusal})
	larger := declared("plan", "cloud-vps-4gb")
	expectText(t, server.Plan(t.Context(), larger).Diagnostics, "ERROR at plan: Unable to scale server web-1.example.com (2865): The node has no room.")

	expectText(t, server.Apply(t.Context(), larger), "ERROR at plan: Unable to scale server web-1.example.com (2865): Insufficient funds.")
	if server.Get("plan") != "cloud-vps-2gb" {
		t.Errorf("the state has the plan %v", server.Get("plan"))
	}
	expectSpent(t, sim, serverPrice)
	expectSettled(t, server, declared())
}

// TestScale_quote has a quote that is not to be had: the plan says so, and stands.
func TestScale_quote(t *testing.T) {
	t.Parallel()
	const reboots = "WARNING: Server web-1.example.com (2865) reboots: Its plan changes from cloud-vps-2gb to cloud-vps-4gb. "
	sim, server := owned(t, simulator.Options{})
	larger := declared("plan", "cloud-vps-4gb")
	t.Run("read token", func(t *testing.T) {
		reader := withReadToken(t, sim, server)
		planned := reader.Plan(t.Context(), larger)
		expectOK(t, planned.Diagnostics)
		expectText(t, planned.Diagnostics, reboots+"VPSBG calculates the price only for tokens with the Write permission.")
		expectWrote(t, sim, quoteScale) // which is refused
		expectText(t, reader.ApplyPlan(t.Context(), planned), "ERROR: Unable to scale server web-1.example.com (2865): POST /servers/2865/scale (scaleServer) answered 403")
		expectSpent(t, sim, serverPrice)
	})
	t.Run("fault", func(t *testing.T) {
		addFault(t, sim, simulator.Fault{OperationID: "calculateServerScale", Status: 404})
		planned := server.Plan(t.Context(), larger)
		expectOK(t, planned.Diagnostics)
		expectText(t, planned.Diagnostics, reboots+"The price is not known: POST /servers/2865/scale/calculate (calculateServerScale) answered 404 Not Found")
	})
	t.Run("no currency, no downtime", func(t *testing.T) {
		quote := `{"amount": "5", "amount_with_vat": 6}`
		addFault(t, sim, simulator.Fault{OperationID: "calculateServerScale", Status: 200, Body: &quote})
		addFault(t, sim, simulator.Fault{OperationID: "getBalance", Status: 403, Times: -1})
		planned := sim.Session(t).Continue(*server).Plan(t.Context(), larger) // which has not read the currency yet
		expectOK(t, planned.Diagnostics)
		expectText(t, planned.Diagnostics, reboots+"5.00 (6.00 with VAT) in the currency of the account are charged at once.")
	})
}

// TestScale_checks cannot read what the plan is checked against.
func TestScale_checks(t *testing.T) {
	t.Parallel()
	for operation, text := range map[string]string{
		"getServerStatus":      "ERROR: Unable to check whether server 2865 can be scaled: GET /servers/2865/status (getServerStatus) answered 403",
		"listServerScalePlans": "ERROR: Unable to check whether server 2865 can be scaled: GET /servers/2865/scale (listServerScalePlans) answered 403",
		"listPlans":            "ERROR: Unable to check the plan: GET /plans (listPlans) answered 403",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{})
			addFault(t, sim, simulator.Fault{OperationID: operation, Status: 403, Times: -1})
			expectText(t, sim.Session(t).Continue(*server).Plan(t.Context(), declared("plan", "cloud-vps-4gb")).Diagnostics, text)
			expectWrote(t, sim)
		})
	}
}

// TestScale_unconfirmed meets an API without the routes that are guesses: the plan does without the list, apply says it.
func TestScale_unconfirmed(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{UnconfirmedRoutes: true})
	planned := server.Plan(t.Context(), declared("plan", "cloud-vps-4gb"))
	expectOK(t, planned.Diagnostics)
	expectText(t, planned.Diagnostics, "WARNING: Server web-1.example.com (2865) reboots: Its plan changes from cloud-vps-2gb to cloud-vps-4gb. "+scaleCost)
	expectText(t, server.Plan(t.Context(), declared("plan", "cloud-vps-1gb")).Diagnostics,
		"ERROR at plan: Disk too small: The disk of server 2865 has 50 GB, and cloud-vps-1gb has 25 GB: disks cannot shrink.")
	expectDiagnostic(t, server.ApplyPlan(t.Context(), planned), `ERROR: Unable to scale server .*answered 404 .*The route of scaleServer is not confirmed`)
	expectSpent(t, sim, serverPrice)
}

// TestScale_faults loses the answer in every way: it is charged once, and where nothing happened the error says so.
func TestScale_faults(t *testing.T) {
	t.Parallel()
	for name, fault := range lostAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{})
			fault.OperationID = "scaleServer"
			addFault(t, sim, fault)
			diags := server.Apply(t.Context(), declared("plan", "cloud-vps-4gb"))
			if nothingHappened(fault) {
				expectDiagnostic(t, diags, `ERROR: Unable to scale server .*`+withoutEffect)
				expectSpent(t, sim, serverPrice)
				expectOK(t, server.Apply(t.Context(), declared("plan", "cloud-vps-4gb")))
			} else {
				expectOK(t, diags)
			}
			expectSettled(t, server, declared("plan", "cloud-vps-4gb"))
			expectSpent(t, sim, serverPrice+scalePrice)
		})
	}
}

// withoutEffect is what the error of a lost call says when its effect does not show.
const withoutEffect = `the server does not show its effect, so that most probably nothing has happened`

// nothingHappened reports whether a fault loses a call that was not made, so that it is not known to be refused.
func nothingHappened(fault simulator.Fault) bool {
	return fault.When == "before" && (fault.Drop || fault.Status >= 500)
}

// TestScale_slow takes longer than the timeout: the error says so, and the next apply waits for it without sending it again.
func TestScale_slow(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{ScaleDelay: time.Hour})
	larger := declared("plan", "cloud-vps-4gb", "timeouts", map[string]any{"update": "10m"})
	expectText(t, server.Apply(t.Context(), larger), "ERROR: Unable to scale server web-1.example.com (2865): "+
		"the API accepted the request, but server 2865 does not show its effect within the time allowed.")
	mustAdvance(t, sim, 45*time.Minute)
	expectOK(t, server.Apply(t.Context(), larger))
	expectSettled(t, server, larger)
	expectSpent(t, sim, serverPrice+scalePrice)
}

// TestScale_stopped leaves a server off that is off.
func TestScale_stopped(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{}, "power_state", "stopped")
	mustApply(t, server, declared("power_state", "stopped", "plan", "cloud-vps-4gb"))
	if scaled := theServer(t, sim); scaled.Running || scaled.Reboots != 0 || scaled.Plan != "cloud-vps-4gb" {
		t.Errorf("the server is %+v", scaled)
	}
}
