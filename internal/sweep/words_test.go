package sweep_test

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
)

var (
	// what an error must have: what was tried, and a next step.
	attempted = regexp.MustCompile(`^(Unable to \w+ .+|Hostname already taken|Unknown (plan|image)|Price has changed since the plan|Addon not on offer|Earlier purchase has taken effect|Host name (of another server|planned twice)|Exists already|Several matches|Order not found|Server not found|Server is (gone|not known yet)|Server has ended and cannot be changed)$`)
	nextStep  = regexp.MustCompile(`(?i)\b(appl(y|ying|ies) again|apply (it|that)|destroy it again|plan again|terraform import|import it|check the|change the configuration|use a token|deposit funds|client area|-parallelism)\b`)
	// where an error is about a call: which one, and what came of it.
	call    = regexp.MustCompile(`(GET|POST|PUT|PATCH|DELETE) /`)
	outcome = regexp.MustCompile(`(GET|POST|PUT|PATCH|DELETE) /\S* \(\w+\) (answered \d{3} \w+|got no answer: \S)`)
	// what nobody is to see.
	unseemly = regexp.MustCompile(`(?i)inconsistent result|missing .*identity|panic|runtime error|nil pointer|%!|<nil>|unexpected provider data|goroutine|<html|\bEOF\b$`)
)

// checkWords demands that an error names what was tried, what the API said of it, and the next step.
func (w *world) checkWords(diags acctest.Diagnostics) {
	for _, d := range diags {
		text := d.Summary + ": " + d.Detail
		if unseemly.MatchString(text) {
			w.fall("unseemly: %s", text)
		}
		if d.Severity != tfprotov6.DiagnosticSeverityError {
			continue
		}
		switch {
		case !attempted.MatchString(d.Summary):
			w.fall("an error does not say what was tried: %s", text)
		case call.MatchString(d.Detail) && !outcome.MatchString(d.Detail):
			w.fall("an error does not say what the API answered: %s", text)
		case !nextStep.MatchString(d.Detail):
			w.fall("an error has no next step: %s", text)
		}
	}
}
