package acctest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// Check looks at the account, not at the plan or the state, and fits wherever those are checked.
type Check func() error

var (
	_ plancheck.PlanCheck   = Check(nil)
	_ statecheck.StateCheck = Check(nil)
)

// CheckPlan implements [plancheck.PlanCheck].
func (c Check) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = c()
}

// CheckState implements [statecheck.StateCheck].
func (c Check) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c()
}

// Wrote expects exactly these calls, as "POST /servers", beside the reads since the last look into the journal.
func (s *Simulation) Wrote(calls ...string) Check {
	return func() error {
		defer s.ResetRequests()
		return sameCalls(s.Calls(false), calls)
	}
}

func sameCalls(got, want []string) error {
	if slices.Equal(got, want) {
		return nil
	}
	return fmt.Errorf("the API was called with\n  %s\nand should have been with\n  %s",
		strings.Join(got, "\n  "), strings.Join(want, "\n  "))
}

// Warned expects a warning of each text, written as "attribute: text" if it is on an attribute, since the last look at
// what the provider reported. Without texts it expects that there was no warning.
func (s *Simulation) Warned(texts ...string) Check {
	return func() error {
		return s.Reported().warned(texts)
	}
}

// Refused is a step that fails with an error of this text on this attribute, empty for none.
func (s *Simulation) Refused(t *testing.T, attribute, text string, step resource.TestStep) resource.TestStep {
	t.Helper()
	t.Cleanup(func() {
		if !t.Skipped() {
			s.reports.all().ExpectError(t, attribute, text)
		}
	})
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	step.ExpectError = regexp.MustCompile(strings.Join(words, `[\s│]+`))
	return step
}
