package vpsbg

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// minEncoded is the length in bytes from which a secret is also looked for in base64, where a shorter one would match
// other texts by chance.
const minEncoded = 6

var htmlOfPHP = strings.NewReplacer("&#34;", "&quot;", "&#39;", "&#039;")

// formsOf returns the ways in which an answer may write a secret: plain, in HTML, in an address, in base64 (also in the
// middle of what is encoded), in the JSON of Go and of PHP, and in JSON inside JSON.
func formsOf(secret string) []string {
	if secret == "" {
		return nil
	}
	inHTML := html.EscapeString(secret)
	query, path := url.QueryEscape(secret), url.PathEscape(secret)
	forms := []string{
		secret, inHTML, htmlOfPHP.Replace(inHTML),
		query, path, lowerPercent(query), lowerPercent(path), strings.ReplaceAll(query, "+", "%20"),
		everyByte(secret, "%%%02X"), everyByte(secret, "%%%02x"),
		unicodeEscaped(secret, always, "%04x"), unicodeEscaped(secret, always, "%04X"),
	}
	if len(secret) >= minEncoded {
		forms = append(forms, base64Of(secret, base64.StdEncoding)...)
		forms = append(forms, base64Of(secret, base64.URLEncoding)...)
	}
	for range 3 { // in JSON, in JSON inside JSON, and quoted by what passes that on
		for _, form := range slices.Clone(forms) {
			forms = append(forms, jsonForms(form)...)
		}
		slices.Sort(forms)
		forms = slices.Compact(forms)
	}
	return forms
}

// jsonForms returns the content of a JSON string that stands for s, with and without escaped slashes, HTML and
// letters beyond ASCII.
func jsonForms(s string) []string {
	quoted, _ := json.Marshal(s) // a string always can be
	escaped := string(quoted[1 : len(quoted)-1])
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(escaped)
	var forms []string
	for _, form := range []string{escaped, plain} {
		for _, form := range []string{
			form, unicodeEscaped(form, beyondASCII, "%04x"), unicodeEscaped(form, beyondASCII, "%04X"),
		} {
			forms = append(forms, form, strings.ReplaceAll(form, "/", `\/`))
		}
	}
	return forms
}

func always(rune) bool        { return true }
func beyondASCII(r rune) bool { return r > '~' }

// unicodeEscaped writes letters as JSON may write any of them, those beyond the basic plane as surrogates.
func unicodeEscaped(s string, which func(rune) bool, digits string) string {
	var b strings.Builder
	for _, r := range s {
		if !which(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u`+digits, unit)
		}
	}
	return b.String()
}

func everyByte(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

// lowerPercent writes %2F as %2f.
func lowerPercent(escaped string) string {
	b := []byte(escaped)
	for i := range b {
		isDigit := i >= 1 && b[i-1] == '%' || i >= 2 && b[i-2] == '%'
		if isDigit && b[i] >= 'A' && b[i] <= 'F' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// base64Of returns the base64 of a secret, and the parts of it that are the same wherever the secret is in a longer
// text that is encoded.
func base64Of(secret string, encoding *base64.Encoding) []string {
	forms := []string{encoding.EncodeToString([]byte(secret))}
	raw := encoding.WithPadding(base64.NoPadding)
	for before := range 3 {
		encoded := raw.EncodeToString(append(make([]byte, before), secret...))
		forms = append(forms, encoded[(before*8+5)/6:(before+len(secret))*8/6])
	}
	return forms
}
