package iso

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// sameAddress reports whether two addresses differ at most in their credentials, such as a signature that is made anew
// each time, and in their spelling.
func sameAddress(a, b string) bool { return normalized(a) == normalized(b) }

// normalized spells an address in one way, without its credentials and without the fragment, which is never requested.
func normalized(address string) string {
	parsed, err := url.Parse(vpsbg.HideCredentials(strings.TrimSpace(address)))
	if err != nil {
		return address
	}
	scheme, port := strings.ToLower(parsed.Scheme), parsed.Port()
	if port == map[string]string{"http": "80", "https": "443"}[scheme] {
		port = ""
	}
	path := respelled(cmp.Or(parsed.EscapedPath(), "/"), "/", url.PathUnescape, url.PathEscape)
	query := respelled(parsed.RawQuery, "&=", url.QueryUnescape, url.QueryEscape)
	return scheme + "://" + strings.ToLower(parsed.Hostname()) + ":" + port + path + "?" + query
}

// respelled escapes each part between delimiters in one way.
func respelled(text, delimiters string, unescape func(string) (string, error), escape func(string) string) string {
	var b strings.Builder
	for {
		end := strings.IndexAny(text, delimiters)
		part := text
		if end >= 0 {
			part = text[:end]
		}
		if plain, err := unescape(part); err == nil {
			part = escape(plain)
		}
		b.WriteString(part)
		if end < 0 {
			return b.String()
		}
		b.WriteByte(text[end])
		text = text[end+1:]
	}
}
