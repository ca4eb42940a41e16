package vpsbg

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// Printable makes a text fit for a terminal: what would move the cursor, change the colour or turn the direction of the
// text is replaced by U+FFFD. Line breaks and tabs stay.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			return unicode.ReplacementChar
		default:
			return r
		}
	}, text)
}

// oneLine makes a text of the API fit for the middle of a sentence.
func oneLine(text string) string {
	return Printable(strings.Join(strings.FieldsFunc(text, isLineBreak), " "))
}

func isLineBreak(r rune) bool {
	return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r)
}

// quoted are the fields of answers that messages quote. None of them has more than one line.
var quoted = []string{"hostname", "name", "label", "status", "type", "mode", "currency", "key", "version", "distribution"}

// withOneLineNames replaces line breaks in the fields that messages quote, so that a name cannot pass for a line of the
// provider's.
func withOneLineNames(body []byte) []byte {
	if !bytes.Contains(body, []byte(`\n`)) && !bytes.Contains(body, []byte(`\r`)) && !bytes.Contains(body, []byte(`\u0`)) &&
		!bytes.Contains(body, []byte(`\u2`)) && !bytes.ContainsFunc(body, isLineBreakInJSON) {
		return body
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return body // what is wrong with it is for the caller to say
	}
	if !breakNoLines(value) {
		return body
	}
	body, _ = json.Marshal(value) // it came from JSON
	return body
}

// isLineBreakInJSON reports whether a letter is a line break that JSON need not escape.
func isLineBreakInJSON(r rune) bool { return r > unicode.MaxASCII && isLineBreak(r) }

func breakNoLines(value any) (changed bool) {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range quoted {
			if text, ok := value[name].(string); ok && strings.ContainsFunc(text, isLineBreak) {
				value[name] = strings.Join(strings.FieldsFunc(text, isLineBreak), " ")
				changed = true
			}
		}
		for _, field := range value {
			changed = breakNoLines(field) || changed
		}
	case []any:
		for _, element := range value {
			changed = breakNoLines(element) || changed
		}
	}
	return changed
}
