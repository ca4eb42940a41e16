package server_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	address = "vpsbg_server.test"
	// The first order and the first server of an account.
	orderID, serverID = 2864, 2865

	day = 24 * time.Hour
)

// config is a server; attributes, as `name = value`, replace or complete what it declares.
func config(attributes ...string) string {
	lines := []string{`hostname = "web-1.example.com"`, `plan = "cloud-vps-2gb"`, `billing_cycle = 1`, `image_id = 73`}
	for _, attribute := range attributes {
		name, _, _ := strings.Cut(attribute, " ")
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, name+" ") })
		lines = append(lines, attribute)
	}
	return "resource \"vpsbg_server\" \"test\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// seeded is config for a server that the account has from the start.
func seeded(attributes ...string) string {
	return config(append([]string{`hostname = "server-001.example.com"`}, attributes...)...)
}

// account is a simulated account of a test.
type account struct {
	*acctest.Simulation
	t *testing.T
}

func start(t *testing.T, options simulator.Options) account {
	t.Helper()
	return account{acctest.Start(t, options), t}
}

// run plays steps with the CLI. Each begins with an empty journal, and with nothing reported.
func (a account) run(steps ...resource.TestStep) {
	a.t.Helper()
	for i := range steps {
		before := steps[i].PreConfig
		steps[i].PreConfig = func() {
			a.ResetRequests()
			a.Reported()
			if before != nil {
				before()
			}
		}
	}
	a.Test(a.t, resource.TestCase{Steps: steps})
}

// refused is a step whose configuration is refused.
func (a account) refused(attribute, text, config string) resource.TestStep {
	a.t.Helper()
	return a.Refused(a.t, attribute, text, resource.TestStep{Config: config})
}

// change is what somebody does to a server in the client area.
func (a account) change(id int, change simulator.ServerChange) func() {
	return func() {
		if err := a.ChangeServer(id, change); err != nil {
			a.t.Error(err)
		}
	}
}

// later moves the clock.
func (a account) later(d time.Duration) func() {
	return func() { mustAdvance(a.t, a.Simulation, d) }
}

// faulty disturbs coming requests.
func (a account) faulty(faults ...simulator.Fault) func() {
	return func() {
		for _, fault := range faults {
			addFault(a.t, a.Simulation, fault)
		}
	}
}

// server expects something of a server at VPSBG.
func (a account) server(id int, what string, want any, field func(*simulator.Server) any) acctest.Check {
	return func() error {
		server := a.State().Servers[id]
		if server == nil {
			return fmt.Errorf("there is no server %d", id)
		}
		if got := field(server); fmt.Sprint(got) != fmt.Sprint(want) {
			return fmt.Errorf("server %d: %s is %v and should be %v", id, what, got, want)
		}
		return nil
	}
}

// expect checks something outside of the steps.
func (a account) expect(check acctest.Check) {
	a.t.Helper()
	if err := check(); err != nil {
		a.t.Error(err)
	}
}

// bought expects how many servers were ordered, paid or not.
func (a account) bought(want int) acctest.Check {
	return func() error {
		if got := a.State().Purchases; got != want {
			return fmt.Errorf("%d servers were bought, not %d", got, want)
		}
		return nil
	}
}

func isCancelled(s *simulator.Server) any { return s.CancelRequest != nil }

// expectCancelled expects that the run has ended with one request to cancel the server, and nothing else.
func (a account) expectCancelled(now bool, reason string) {
	a.t.Helper()
	a.expect(a.Wrote("POST /servers/cancel"))
	a.expect(a.server(serverID, "cancellation", fmt.Sprint(now, reason), func(s *simulator.Server) any {
		if s.CancelRequest == nil {
			return "missing"
		}
		return fmt.Sprint(s.Status == "suspended", s.CancelRequest.Reason)
	}))
}

// client calls the API beside Terraform, as the client area would.
func (a account) client() *vpsbg.Client {
	a.t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: a.Token, Endpoint: a.Endpoint})
	if err != nil {
		a.t.Fatal(err)
	}
	return client
}

// buyInPanel buys what config declares, as a run did that was cut off; the journal forgets it.
func (a account) buyInPanel() {
	request := vpsbg.DeployServerRequest{Name: "web-1.example.com", Plan: "cloud-vps-2gb", BillingCycle: 1, ImageID: 73}
	if _, err := a.client().DeployServer(a.t.Context(), request); err != nil {
		a.t.Error(err)
	}
	a.ResetRequests()
}

// cancelInPanel cancels the server at the end of the period, in the client area; the journal forgets it.
func (a account) cancelInPanel() func() {
	return func() {
		if err := a.client().CancelServers(a.t.Context(), []vpsbg.ID{serverID}, false, "panel"); err != nil {
			a.t.Error(err)
		}
		a.ResetRequests()
	}
}

// then makes a check of something that happens between planning and applying.
func then(do func()) acctest.Check {
	return func() error { do(); return nil }
}

// value expects an attribute in the state.
func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

// action expects what is planned for the server.
func action(want plancheck.ResourceActionType, checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(checks, plancheck.ExpectResourceAction(address, want))}
}

// changes expects that the plan shows how an attribute of the server changes.
func changes(attribute, before, after string) plancheck.PlanCheck {
	return attributeChange{attribute, before, after}
}

type attributeChange struct{ attribute, before, after string }

func (c attributeChange) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, planned := range req.Plan.ResourceChanges {
		if planned.Address != address {
			continue
		}
		before, _ := planned.Change.Before.(map[string]any)
		after, _ := planned.Change.After.(map[string]any)
		if got := (attributeChange{c.attribute, fmt.Sprint(before[c.attribute]), fmt.Sprint(after[c.attribute])}); got != c {
			resp.Error = fmt.Errorf("planned is %v, not %v", got, c)
		}
		return
	}
	resp.Error = errors.New("nothing is planned for the server")
}

// after does something before a step begins.
func after(do func(), step resource.TestStep) resource.TestStep {
	step.PreConfig = do
	return step
}

// keeps is a step that has nothing to do, and warns of what is given; of nothing, if that is nothing.
func (a account) keeps(config string, warnings ...string) resource.TestStep {
	return resource.TestStep{
		Config:            config,
		ConfigPlanChecks:  action(plancheck.ResourceActionNoop, a.Warned(warnings...)),
		ConfigStateChecks: []statecheck.StateCheck{a.Wrote()},
	}
}

// updates is a step that changes the server in place, with exactly these calls beside the reads.
func (a account) updates(config string, calls ...string) resource.TestStep {
	return resource.TestStep{
		Config:            config,
		ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
		ConfigStateChecks: []statecheck.StateCheck{a.Wrote(calls...)},
	}
}
