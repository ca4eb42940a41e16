package server_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// What the tests share that play with the real CLI: for the life of a server, and where Terraform's own planning
// matters.

const address = "vpsbg_server.test"

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

// several is a configuration of servers with the same meta-argument; attributes complete what they declare.
func several(meta, key string, attributes ...string) string {
	return fmt.Sprintf(`
resource "vpsbg_server" "web" {
  %s
  hostname      = "web-${%s}.example.com"
  plan          = "cloud-vps-2gb"
  image_id      = "73"
  billing_cycle = 1
  %s
}
`, meta, key, strings.Join(attributes, "\n  "))
}

// run plays steps with the CLI. Each begins with an empty journal, and with nothing reported.
func (a account) run(steps ...resource.TestStep) {
	a.t.Helper()
	for i := range steps {
		before := steps[i].PreConfig
		steps[i].PreConfig = func() {
			if before != nil {
				before()
			}
			a.ResetRequests()
			a.Reported()
		}
	}
	a.Test(a.t, resource.TestCase{Steps: steps})
}

// refused is a step whose configuration is refused.
func (a account) refused(attribute, text, config string) resource.TestStep {
	a.t.Helper()
	return a.Refused(a.t, attribute, text, resource.TestStep{Config: config})
}

// keeps is a step that has nothing to do, and nothing to warn of.
func (a account) keeps(config string) resource.TestStep {
	return a.plans(plancheck.ResourceActionNoop, config, nil, a.Warned())
}

// updates is a step that changes the server in place, with exactly these calls beside the reads.
func (a account) updates(config string, calls []string, checks ...statecheck.StateCheck) resource.TestStep {
	return a.plans(plancheck.ResourceActionUpdate, config, calls, checks...)
}

func (a account) plans(
	action plancheck.ResourceActionType, config string, calls []string, checks ...statecheck.StateCheck,
) resource.TestStep {
	planned := []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}
	return resource.TestStep{
		Config:            config,
		ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: planned},
		ConfigStateChecks: append(checks, a.Wrote(calls...)),
	}
}

// after does something before a step begins.
func after(do func(), step resource.TestStep) resource.TestStep {
	step.PreConfig = do
	return step
}

// hasServer expects something of the only server of the account.
func (a account) hasServer(want any, field func(*simulator.Server) any) acctest.Check {
	return func() error { a.expectServer(want, field); return nil }
}

// value expects an attribute in the state.
func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

// changes expects that the plan shows how an attribute of the server changes.
func changes(attribute, before, after string) plancheck.PlanCheck {
	return attributeChange{attribute, before, after}
}

type attributeChange struct{ attribute, before, after string }

// CheckPlan implements [plancheck.PlanCheck].
func (c attributeChange) CheckPlan(
	_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse,
) {
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

// says expects a text in what the CLI printed, white space and frames aside.
func (a account) says(output, text string) {
	a.t.Helper()
	words := strings.FieldsFunc(output, func(r rune) bool { return strings.ContainsRune(" \n\t│", r) })
	if !strings.Contains(strings.Join(words, " "), text) {
		a.t.Errorf("there is no %q in\n%s", text, output)
	}
}
