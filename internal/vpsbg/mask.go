package vpsbg

import (
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// secretField matches the names of JSON fields whose values are never shown: passwords, tokens, TOTP secrets with the
// otpauth URL that contains them, and one-time codes.
var secretField = regexp.MustCompile(`(?i)password|token|secret|otp|one_time|recovery`)

// credentials matches what an address has before its host, whether PHP's JSON escapes the slashes or not.
var credentials = regexp.MustCompile(`(/\\?/)([^\s/?"<>]+)@`)

const masked = "***"

// masker hides values that are known to be secret wherever they turn up: some APIs repeat a refused password.
type masker struct{ replacer *strings.Replacer }

// newMasker hides the secrets as they are, and as they are written inside JSON (by Go and by PHP) and HTML.
func newMasker(secrets []string) masker {
	var forms []string
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // a secret may begin with another one
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		quoted, _ := json.Marshal(secret) // a string always can be
		escaped := string(quoted[1 : len(quoted)-1])
		ascii := strconv.QuoteToASCII(secret)
		escapedByPHP := strings.ReplaceAll(ascii[1:len(ascii)-1], "/", `\/`)
		inHTML := html.EscapeString(secret)
		for _, form := range []string{secret, escaped, escapedByPHP, inHTML, htmlOfPHP.Replace(inHTML)} {
			forms = append(forms, form, masked)
		}
	}
	return masker{strings.NewReplacer(forms...)}
}

var htmlOfPHP = strings.NewReplacer("&#34;", "&quot;", "&#39;", "&#039;")

// text hides the secrets in any text, and the credentials of any address.
func (m masker) text(s string) string {
	return credentials.ReplaceAllString(m.replacer.Replace(s), "${1}"+masked+"@")
}

// quote makes a text of the API fit for an error: without the secrets, at most limit bytes and an ellipsis long, and in
// UTF-8, because gRPC does not carry anything else to Terraform.
func (m masker) quote(text string, limit int) string {
	text = m.text(strings.ToValidUTF8(text, "\uFFFD"))
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return text
}

// json hides secret fields of a JSON body, and the secrets in the rest of it.
func (m masker) json(body []byte) string {
	var value any
	if json.Unmarshal(body, &value) == nil {
		body, _ = json.Marshal(hide(value, func(string) string { return masked })) // it came from JSON
	}
	return m.text(string(body))
}

// secretsIn returns the values of the secret fields of a JSON body, and the credentials of the addresses in it.
func secretsIn(body []byte) []string {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return nil
	}
	var secrets []string
	hide(value, func(secret string) string {
		secrets = append(secrets, secret)
		return secret
	})
	return secrets
}

// hide replaces the secret fields in a decoded JSON value, and the credentials in all other texts.
func hide(value any, replace func(string) string) any {
	switch value := value.(type) {
	case string:
		for _, found := range credentials.FindAllStringSubmatch(value, -1) {
			value = strings.Replace(value, found[0], found[1]+replace(found[2])+"@", 1)
		}
		return value
	case map[string]any:
		for name, field := range value {
			value[name] = hideField(name, field, replace)
		}
	case []any:
		for i, element := range value {
			value[i] = hide(element, replace)
		}
	}
	return value
}

func hideField(name string, field any, replace func(string) string) any {
	text, isText := field.(string)
	switch {
	case !secretField.MatchString(name):
		return hide(field, replace)
	case field == nil:
		return nil
	case isText:
		return replace(text)
	default:
		return replace("")
	}
}
