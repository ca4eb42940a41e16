package vpsbg

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// secretField matches the names of JSON fields whose values are never shown: passwords, tokens, TOTP secrets with the
// otpauth URL that contains them, and one-time codes.
var secretField = regexp.MustCompile(`(?i)password|token|secret|otp|one_time|recovery`)

const masked = "***"

// masker hides values that are known to be secret wherever they turn up: some APIs repeat a refused password.
type masker struct{ replacer func() *strings.Replacer }

// newMasker hides the secrets as they are, and in every way of [formsOf]. The forms are made only when something is
// masked: most calls neither fail nor are logged.
func newMasker(secrets []string) masker {
	return masker{sync.OnceValue(func() *strings.Replacer {
		var forms []string
		for _, secret := range secrets {
			forms = append(forms, formsOf(secret)...)
		}
		slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) }) // one may begin with another one
		pairs := make([]string, 0, 2*len(forms))
		for _, form := range forms {
			if form != "" {
				pairs = append(pairs, form, masked)
			}
		}
		return strings.NewReplacer(pairs...)
	})}
}

// text hides the secrets in any text, and the credentials of any address.
func (m masker) text(s string) string { return HideCredentials(m.replacer().Replace(s)) }

// query decodes the query of a request, and hides the secrets in it and in the addresses that it names.
func (m masker) query(raw string) string {
	const before = "https://api/?" // an address is what credentials are looked for in
	decoded, err := url.QueryUnescape(raw)
	if err != nil {
		return masked
	}
	return strings.TrimPrefix(m.text(before+m.text(decoded)), before)
}

// quote makes a text of the API fit for an error: without the secrets, on one line that no terminal obeys, at most
// limit bytes and an ellipsis long, and in UTF-8, because gRPC does not carry anything else to Terraform.
func (m masker) quote(text string, limit int) string {
	text = oneLine(m.text(strings.ToValidUTF8(text, "\uFFFD")))
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
		if _, password, ok := strings.Cut(secret, ":"); ok && len(password) >= minEncoded { // of an address
			secrets = append(secrets, password)
		}
		if plain, err := url.PathUnescape(secret); err == nil && plain != secret {
			secrets = append(secrets, plain)
			if _, password, ok := strings.Cut(plain, ":"); ok && len(password) >= minEncoded {
				secrets = append(secrets, password)
			}
		}
		return secret
	})
	return secrets
}

// hide replaces the secret fields in a decoded JSON value, and the credentials in all other texts.
func hide(value any, replace func(string) string) any {
	switch value := value.(type) {
	case string:
		return replaceCredentials(value, replace)
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
