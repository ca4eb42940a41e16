package vpsbg

import (
	"regexp"
	"strings"
	"unicode"
)

// userInfo matches what an address has before its host, queryOf an address with a query, and nextArgument what is
// between two arguments of it. PHP's JSON escapes slashes, Go's the ampersand.
var (
	userInfo     = regexp.MustCompile(`(/\\?/)([^\s/?"<>]+)@`)
	queryOf      = regexp.MustCompile(`(?i)(https?:\\*/\\*/[^\s?"'<>]*\?)([^\s"'<>#]+)`)
	nextArgument = regexp.MustCompile(`\\+u0026|&amp;|[&;]`)
)

// secretArgument matches the names of the arguments that sign an address, or say who may read it and how long: those of
// AWS, Google, Azure, CloudFront and of what people write by hand.
var secretArgument = regexp.MustCompile(`(?i)^(x-(amz|goog|oss|cos|obs)-.*|s[eiprtv]|sk[eostv]|sktid|skoid|sig|spr|exp|` +
	`expires|policy|awsaccesskeyid|googleaccessid|hmac|key-pair-id|` +
	`.*(sign|token|secret|passw|pwd|auth|cred|otp|jwt|(api|access)[-_]?key).*)$`)

// IsSecretArgument reports whether an argument in the query of an address looks like a signature or a password, by its
// name, or because the value is as long and mixed as nothing else.
func IsSecretArgument(name, value string) bool {
	if secretArgument.MatchString(name) {
		return true
	}
	return len(value) >= 24 && strings.ContainsFunc(value, unicode.IsDigit) &&
		strings.ContainsFunc(value, unicode.IsLetter) && !strings.ContainsAny(value, "./ ")
}

// HasCredentials reports whether an address has a user or a signature in it.
func HasCredentials(address string) bool {
	has := false
	replaceCredentials(address, func(secret string) string { has = true; return secret })
	return has
}

// HideCredentials hides the users, passwords and signatures of all addresses in a text.
func HideCredentials(text string) string {
	return replaceCredentials(text, func(string) string { return masked })
}

func replaceCredentials(text string, replace func(string) string) string {
	text = replaceGroup(userInfo, text, func(secret string) string { return replace(secret) + "@" })
	return queryOf.ReplaceAllStringFunc(text, func(address string) string {
		path, query, _ := strings.Cut(address, "?")
		var b strings.Builder
		b.WriteString(path + "?")
		for query != "" {
			end, next := len(query), len(query)
			if found := nextArgument.FindStringIndex(query); found != nil {
				end, next = found[0], found[1]
			}
			name, value, isSet := strings.Cut(query[:end], "=")
			b.WriteString(name)
			if isSet {
				if value != "" && value != masked && IsSecretArgument(name, value) {
					value = replace(value)
				}
				b.WriteString("=" + value)
			}
			b.WriteString(query[end:next])
			query = query[next:]
		}
		return b.String()
	})
}

// replaceGroup replaces what follows the first group of each match.
func replaceGroup(pattern *regexp.Regexp, text string, replace func(string) string) string {
	return pattern.ReplaceAllStringFunc(text, func(match string) string {
		groups := pattern.FindStringSubmatch(match)
		return groups[1] + replace(groups[2])
	})
}
