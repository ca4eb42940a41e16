package acctest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
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
		if wrote := s.Calls(false); !slices.Equal(wrote, calls) {
			return fmt.Errorf("the API was called with\n  %s\nand should have been with\n  %s", strings.Join(wrote, "\n  "), strings.Join(calls, "\n  "))
		}
		return nil
	}
}

// Warned expects a warning of each text, written as "attribute: text" if it is on an attribute, since the last look at
// what the provider reported. Without texts it expects that there was no warning.
func (s *Simulation) Warned(texts ...string) Check {
	return func() error {
		reported := s.Reported()
		for _, text := range texts {
			attribute, text := splitAttribute(text)
			if !reported.has(tfprotov6.DiagnosticSeverityWarning, attribute, text) {
				return fmt.Errorf("there is no warning %q at %q among\n%s", text, attribute, reported)
			}
		}
		if len(texts) == 0 && len(reported) > 0 {
			return fmt.Errorf("there is no cause for\n%s", reported)
		}
		return nil
	}
}

// Refused is a step that fails with an error of this text on this attribute, empty for none.
func (s *Simulation) Refused(t *testing.T, attribute, text string, step resource.TestStep) resource.TestStep {
	t.Helper()
	t.Cleanup(func() {
		if reported := s.reports.all(); !t.Skipped() && !reported.has(tfprotov6.DiagnosticSeverityError, attribute, text) {
			t.Errorf("there is no error %q at %q among\n%s", text, attribute, reported)
		}
	})
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	step.ExpectError = regexp.MustCompile(strings.Join(words, `[\s│]+`))
	return step
}

var onAttribute = regexp.MustCompile(`^([a-z0-9_\[\]]+): (.*)$`)

func splitAttribute(text string) (attribute, rest string) {
	if match := onAttribute.FindStringSubmatch(text); match != nil {
		return match[1], match[2]
	}
	return "", text
}

// Expect expects these words in what was reported, white space aside, or no diagnostic at all.
func (d Diagnostics) Expect(tb testing.TB, words string) {
	tb.Helper()
	reported := strings.Join(strings.Fields(d.String()), " ")
	if !strings.Contains(reported, words) || (words == "") != (reported == "") {
		tb.Errorf("%q is not in %q", words, reported)
	}
}

// has reports whether there is a diagnostic whose summary and detail contain text, white space aside.
func (d Diagnostics) has(severity tfprotov6.DiagnosticSeverity, attribute, text string) bool {
	return slices.ContainsFunc(d, func(diagnostic *tfprotov6.Diagnostic) bool {
		at := ""
		if diagnostic.Attribute != nil {
			at = attributePath(diagnostic.Attribute)
		}
		all := strings.Join(strings.Fields(diagnostic.Summary+": "+diagnostic.Detail), " ")
		return diagnostic.Severity == severity && at == attribute && strings.Contains(all, text)
	})
}
