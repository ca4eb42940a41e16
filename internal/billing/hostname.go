package billing

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	maxHostName = 253
	maxLabel    = 63
)

// unicodeNames turns host names into their ASCII form without judging them.
var unicodeNames = idna.New(idna.MapForLookup(), idna.StrictDomainName(false), idna.Transitional(false))

// HostName returns the one spelling by which host names are compared: lower case, in ASCII, without a trailing dot and
// without blanks around it. The API may keep a name as it was sent, or write it in this way.
func HostName(spelling string) string {
	name := strings.TrimSuffix(strings.TrimSpace(spelling), ".")
	if strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		if ascii, err := unicodeNames.ToASCII(name); err == nil {
			name = ascii
		}
	}
	return strings.ToLower(name)
}

// IsSameHost reports whether two spellings are one host name.
func IsSameHost(a, b string) bool { return a == b || HostName(a) == HostName(b) }

// CheckHostName says what keeps a text from being a host name after RFC 1123, and which one may be meant. Upper case is
// no problem.
func CheckHostName(name string) error {
	problem := hostNameProblem(name)
	if problem == "" {
		return nil
	}
	if meant := strings.ReplaceAll(HostName(name), "_", "-"); hostNameProblem(meant) == "" {
		problem += fmt.Sprintf(" Write %q.", meant)
	}
	return fmt.Errorf("%q is not a host name: %s", name, problem)
}

func hostNameProblem(name string) string {
	switch {
	case name == "":
		return "it is empty."
	case strings.ContainsFunc(name, unicode.IsSpace):
		return "it contains blanks."
	case strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }):
		return "it contains letters that are not ASCII, which host names have in another form (punycode)."
	case strings.HasSuffix(name, "."):
		return "it ends with a dot."
	case len(name) > maxHostName:
		return fmt.Sprintf("it has %d characters, and %d are allowed.", len(name), maxHostName)
	}
	for label := range strings.SplitSeq(name, ".") {
		switch {
		case label == "":
			return "there is nothing between two dots, or before the first one."
		case len(label) > maxLabel:
			return fmt.Sprintf("the part %q has %d characters, and %d are allowed between two dots.", label, len(label), maxLabel)
		case label[0] == '-' || label[len(label)-1] == '-':
			return fmt.Sprintf("the part %q begins or ends with a hyphen.", label)
		}
		for _, r := range label {
			if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-", unicode.ToLower(r)) {
				return fmt.Sprintf("it contains %q. Letters, digits, hyphens and dots are allowed.", r)
			}
		}
	}
	return ""
}
