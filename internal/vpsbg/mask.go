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

// text hides the secrets in any text.
func (m masker) text(s string) string { return m.replacer.Replace(s) }

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
		hideFields(value, func(string) string { return masked })
		body, _ = json.Marshal(value) // it came from JSON
	}
	return m.text(string(body))
}

// secretsIn returns the values of the secret fields of a JSON body.
func secretsIn(body []byte) []string {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return nil
	}
	var secrets []string
	hideFields(value, func(secret string) string {
		secrets = append(secrets, secret)
		return secret
	})
	return secrets
}

// hideFields replaces the secret fields in a decoded JSON value.
func hideFields(value any, replace func(string) string) {
	switch value := value.(type) {
	case map[string]any:
		for name, field := range value {
			if !secretField.MatchString(name) {
				hideFields(field, replace)
				continue
			}
			switch field := field.(type) {
			case nil:
			case string:
				value[name] = replace(field)
			default:
				value[name] = replace("")
			}
		}
	case []any:
		for _, element := range value {
			hideFields(element, replace)
		}
	}
}
