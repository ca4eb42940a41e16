package billing_test

import (
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// All spellings of a host name are one.
func TestHostName(t *testing.T) {
	t.Parallel()
	for spelling, want := range map[string]string{
		"web-1.example.com":   "web-1.example.com",
		"WEB-1.Example.com":   "web-1.example.com",
		" Web-1.example.com.": "web-1.example.com",
		"bücher.example.com":  "xn--bcher-kva.example.com",
		"BÜCHER.example.com":  "xn--bcher-kva.example.com",
		"web_1.example.com":   "web_1.example.com",
		"":                    "",
	} {
		if got := billing.HostName(spelling); got != want {
			t.Errorf("%q is compared as %q, not %q", spelling, got, want)
		}
	}
	if billing.IsSameHost("web-1.example.com", "web-2.example.com") || !billing.IsSameHost("A.example.com.", "a.example.com") {
		t.Error("other names are the same, or the same names others")
	}
}

func TestCheckHostName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 63)
	for _, name := range []string{"web", "web-1.example.com", "WEB-1.example.com", "1.example.com", "xn--bcher-kva.example.com", long + ".example.com"} {
		if err := billing.CheckHostName(name); err != nil {
			t.Error(err)
		}
	}
	for name, want := range map[string]string{
		"":                              `it is empty.`,
		"web 1":                         `it contains blanks.`,
		" web-1.example.com":            `Write "web-1.example.com".`,
		"web-1.example.com.":            `it ends with a dot. Write "web-1.example.com".`,
		"web_1.example.com":             `it contains '_'. Letters, digits, hyphens and dots are allowed. Write "web-1.example.com".`,
		"bücher.example.com":            `Write "xn--bcher-kva.example.com".`,
		"-web.example.com":              `the part "-web" begins or ends with a hyphen.`,
		"web-.example.com":              `the part "web-" begins or ends with a hyphen.`,
		"web..example.com":              `there is nothing between two dots`,
		"a" + long + ".example.com":     `has 64 characters, and 63 are allowed`,
		strings.Repeat("a.", 127) + "a": `it has 255 characters, and 253 are allowed.`,
		"web/1":                         `it contains '/'.`,
	} {
		if err := billing.CheckHostName(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}
