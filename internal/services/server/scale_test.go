package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// scaleCost is what 31 days cost of a plan that is 14 dearer a month.
const scaleCost = "14.47 (17.36 with VAT) EUR"

// TestScale grows, shrinks again because the disk did not grow, and cannot any more once it did.
func TestScale(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	machine := func(s *simulator.Server) any { return fmt.Sprint(s.Plan, " ", s.Disk, " ", s.Reboots) }
	scales := func(config map[string]any, warning string) *acctest.Step {
		t.Helper()
		return a.Updates(config, quoteScale, quoteScale, postScale).Warned(reboots + "Its plan changes from " + warning)
	}
	scales(declared("plan", "cloud-vps-4gb", "scale_disk", false),
		"cloud-vps-2gb to cloud-vps-4gb. "+scaleCost+" are charged at once. VPSBG estimates a downtime that is short.").
		Has("renew_amount", 39, "estimated_cost", knownvalue.ObjectPartial(map[string]knownvalue.Check{"monthly": knownvalue.Float64Exact(39)}))
	a.expectServer("cloud-vps-4gb 50 1", machine)
	scales(declared("scale_disk", false),
		"cloud-vps-4gb to cloud-vps-2gb. "+scaleCost+" are refunded to the balance. VPSBG estimates a downtime that is short.")
	a.expectServer("cloud-vps-2gb 50 2", machine)
	scales(declared("plan", "cloud-vps-4gb"),
		"cloud-vps-2gb to cloud-vps-4gb. "+scaleCost+" are charged at once. VPSBG estimates a downtime that is extended.")
	a.expectServer("cloud-vps-4gb 60 3", machine)
	a.Refuses("plan", "The disk of server 2865 has 60 GB, and cloud-vps-2gb has 50 GB: disks cannot shrink. "+
		"It can move to: cloud-vps-8gb, cloud-vps-16gb.", declared())
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
	const reboots = "WARNING: Server reboots: Server web-1.example.com (2865) reboots. Its plan changes from cloud-vps-2gb to cloud-vps-4gb. "
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
		expectText(t, planned.Diagnostics, reboots+"5.00 (6.00 with VAT) in the currency of the account are charged at once.")
		expectText(t, planned.Diagnostics, "ERROR: Unable to read the price of server web-1.example.com (2865), so nothing was bought: GET /balance")
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

// TestScale_unconfirmed meets an API without the routes that are guesses: the plan does without the list, apply says
// it.
func TestScale_unconfirmed(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{UnconfirmedRoutes: true})
	planned := server.Plan(t.Context(), declared("plan", "cloud-vps-4gb"))
	expectOK(t, planned.Diagnostics)
	expectText(t, planned.Diagnostics, "WARNING: Server reboots: Server web-1.example.com (2865) reboots. Its plan changes from cloud-vps-2gb to cloud-vps-4gb. "+scaleCost)
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

// TestScale_slow takes longer than the timeout: the error says so, and the next apply waits for it without sending it
// again.
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
