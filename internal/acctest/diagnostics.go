package acctest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Diagnostics are what the provider reported.
type Diagnostics []*tfprotov6.Diagnostic

// HasError reports whether there is an error among them.
func (d Diagnostics) HasError() bool {
	for _, diagnostic := range d {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// String lists them as "ERROR at image_id: Summary: detail".
func (d Diagnostics) String() string {
	lines := make([]string, len(d))
	for i, diagnostic := range d {
		at := ""
		if diagnostic.Attribute != nil {
			at = " at " + attributePath(diagnostic.Attribute)
		}
		lines[i] = fmt.Sprintf("%s%s: %s: %s", diagnostic.Severity, at, diagnostic.Summary, diagnostic.Detail)
	}
	return strings.Join(lines, "\n")
}

// attributePath writes a path as a configuration would: ssh_key_ids["7"], servers[0].
func attributePath(path *tftypes.AttributePath) string {
	var b strings.Builder
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(string(step))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&b, "[%d]", int64(step))
		case tftypes.ElementKeyString:
			fmt.Fprintf(&b, "[%q]", string(step))
		default:
			b.WriteString("[…]")
		}
	}
	return b.String()
}

// Expect expects these words in what was reported, white space aside, or no diagnostic at all.
func (d Diagnostics) Expect(tb testing.TB, words string) {
	tb.Helper()
	reported := strings.Join(strings.Fields(d.String()), " ")
	if !strings.Contains(reported, words) || (words == "") != (reported == "") {
		tb.Errorf("%q is not in %q", words, reported)
	}
}

// ExpectError expects an error of this text on this attribute, empty for none.
func (d Diagnostics) ExpectError(tb testing.TB, attribute, text string) {
	tb.Helper()
	if !d.has(tfprotov6.DiagnosticSeverityError, attribute, text) {
		tb.Errorf("there is no error %q at %q among\n%s", text, attribute, d)
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

// warned reports which of these texts is no warning, written as "attribute: text" if it is on an attribute. Without
// texts there must not be any.
func (d Diagnostics) warned(texts []string) error {
	for _, text := range texts {
		attribute, text := splitAttribute(text)
		if !d.has(tfprotov6.DiagnosticSeverityWarning, attribute, text) {
			return fmt.Errorf("there is no warning %q at %q among\n%s", text, attribute, d)
		}
	}
	if len(texts) == 0 && len(d) > 0 {
		return fmt.Errorf("there is no cause for\n%s", d)
	}
	return nil
}

var onAttribute = regexp.MustCompile(`^([a-z0-9_\[\]]+): (.*)$`)

func splitAttribute(text string) (attribute, rest string) {
	if match := onAttribute.FindStringSubmatch(text); match != nil {
		return match[1], match[2]
	}
	return "", text
}
