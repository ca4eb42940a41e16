package acctest

import (
	"regexp"
	"strings"
	"testing"
)

// ExpectOK demands that there is no error.
func ExpectOK(tb testing.TB, diags Diagnostics) {
	tb.Helper()
	if diags.HasError() {
		tb.Fatalf("unexpected error: %s", diags)
	}
}

// ExpectDiagnostic demands a diagnostic that matches a regular expression, written as "ERROR at attribute: Summary:
// detail".
func ExpectDiagnostic(tb testing.TB, diags Diagnostics, pattern string) {
	tb.Helper()
	if !regexp.MustCompile("(?is)" + strings.ReplaceAll(pattern, " ", `\s+`)).MatchString(diags.String()) {
		tb.Errorf("no diagnostic matches %q:\n%s", pattern, diags)
	}
}

// ExpectNoOpenOrder demands that nothing waits for money.
func ExpectNoOpenOrder(tb testing.TB, sim *Simulation) {
	tb.Helper()
	for id, order := range sim.State().Orders {
		if order.Status == "awaiting_payment" || order.Status == "processing" {
			tb.Errorf("order %d is still %s", id, order.Status)
		}
	}
}
