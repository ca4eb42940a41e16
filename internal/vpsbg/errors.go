package vpsbg

import (
	"cmp"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Error is the one error of this package: a call that failed, and what the API said of it.
type Error struct {
	Operation        string              // operationId, for example "deployServer"
	Method           string              // HTTP method
	Path             string              // path below the endpoint
	Status           int                 // HTTP status, 0 when there was no answer
	Message          string              // what the API said, or what is wrong with its answer
	Answered         string              // what the answer is about, where that is not what was asked for: "server 2864"
	Fields           map[string][]string // messages by request field (422), for the first few fields
	MoreFields       int                 // how many other fields have messages
	TokenSource      string              // where the refused token came from (401 and 403), if that is known
	RequestID        string              // the API's id of the request, if it sent one
	RouteUnconfirmed bool                // the operation is graded `inferred`: its route is not confirmed
	Err              error               // why there is no (usable) answer
	NotSent          bool                // the request did not reach the API: it had no effect
	SentOnce         bool                // the call is not repeated by itself: it could take effect twice
	TooLong          bool                // the API asks to wait longer than the time that was left
}

// Error names the call, the status, the API's words and its field errors.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s (%s)", e.Method, e.Path, e.Operation)
	switch {
	case e.Answered != "":
		fmt.Fprintf(&b, " answered with %s, which is not what was asked for", e.Answered)
	case e.Status != 0:
		fmt.Fprintf(&b, " answered %d %s", e.Status, http.StatusText(e.Status))
	default:
		b.WriteString(" got no answer")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	for _, field := range e.FieldNames() {
		fmt.Fprintf(&b, "; %s: %s", field, strings.Join(e.Fields[field], " "))
	}
	if e.MoreFields > 0 {
		fmt.Fprintf(&b, "; and %d more fields", e.MoreFields)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request id %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap returns the transport's or the decoder's error.
func (e *Error) Unwrap() error { return e.Err }

// FieldNames returns the names in Fields, sorted.
func (e *Error) FieldNames() []string {
	names := make([]string, 0, len(e.Fields))
	for name := range e.Fields {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Status returns the HTTP status of an [*Error] in err's chain, 0 if there is none.
func Status(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status
	}
	return 0
}

// IsOfAnother reports whether the API answered with another object than the one that was asked for. That says nothing
// of the one that was: neither that it is there, nor that it is not.
func IsOfAnother(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Answered != ""
}

// IsNotFound reports whether the API answered 404.
func IsNotFound(err error) bool { return Status(err) == http.StatusNotFound }

// IsRouteUnconfirmed reports whether an operation whose route is not confirmed answered as a route that does not exist
// would (404 or 405).
func IsRouteUnconfirmed(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.RouteUnconfirmed && (e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed)
}

// IsOutcomeUnknown reports whether the request may have taken effect although it failed: it was sent, and the answer is
// lost, is a fault of the server, or cannot be read. Only reading shows what happened.
func IsOutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.NotSent {
		return false
	}
	return e.Status < 400 || e.Status >= 500 || e.Status == http.StatusRequestTimeout
}

// IsRefusedUnseen reports whether the API refused a call with a 423 or a 429, which may come after its effect.
func IsRefusedUnseen(err error) bool {
	status := Status(err)
	return status == http.StatusLocked || status == http.StatusTooManyRequests
}

// IsTooLong reports whether the API asked to wait longer than the time that was left.
func IsTooLong(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.TooLong
}

// neverSent reports whether a transport error proves that the request did not reach the API: there was no connection,
// or none to the right machine.
func neverSent(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Op == "dial" || op.Op == "proxyconnect"
	}
	_, ok := errors.AsType[*tls.CertificateVerificationError](err)
	return ok
}

// readProblem fills e from the body of an answer that reports a problem, with the secrets of the call masked. Nothing
// about the body is certain: not that it is JSON, nor that it has a message.
func (e *Error) readProblem(body []byte, mask masker) {
	var problem struct {
		Message string          `json:"message"`
		Error   string          `json:"error"`
		Errors  json.RawMessage `json:"errors"`
	}
	if err := json.Unmarshal(body, &problem); err == nil {
		e.Message = mask.quote(cmp.Or(problem.Message, problem.Error), maxMessage)
		e.Fields, e.MoreFields = readFields(problem.Errors, mask)
		if e.Message != "" || e.Fields != nil {
			return
		}
	}
	// Masked first, because a secret may look like a tag, and quoted last, because line breaks may be in one.
	text := strings.Join(strings.Fields(htmlTag.ReplaceAllString(mask.text(string(body)), " ")), " ")
	if text == "" {
		e.Message = "the answer has no text"
	} else {
		e.Message = "the answer is not the API's: " + mask.quote(text, 200)
	}
}

// How much is shown of what the API says of a problem: bytes of a message, and of all messages about one field; bytes
// of all messages about fields; bytes of a field's name; fields.
const (
	maxMessage       = 1000
	maxFieldMessages = 4 * maxMessage
	maxFieldName     = 100
	maxFields        = 20
)

var htmlTag = regexp.MustCompile(`(?s)<(script|style).*?</(script|style)>|<[^>]*>`)

// readFields accepts {"field": ["..."]} and {"field": "..."}; PHP sends [] when there is none. It returns the first
// fields by their names, and how many others there are.
func readFields(raw json.RawMessage, mask masker) (result map[string][]string, more int) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || len(fields) == 0 {
		return nil, 0
	}
	names := slices.Sorted(maps.Keys(fields))
	if len(names) > maxFields {
		names, more = names[:maxFields], len(names)-maxFields
	}
	result = make(map[string][]string, len(names))
	total := maxFieldMessages
	for i, name := range names {
		if total <= 0 {
			more += len(names) - i
			break
		}
		shown := mask.quote(name, maxFieldName)
		room := min(maxMessage, total)
		total -= room
		for _, message := range readMessages(fields[name]) {
			if room <= 0 {
				break
			}
			message = mask.quote(message, room)
			room -= len(message)
			result[shown] = append(result[shown], message)
		}
		total += max(room, 0)
	}
	return result, more
}

func readMessages(raw json.RawMessage) []string {
	var many []string
	var one string
	switch {
	case json.Unmarshal(raw, &many) == nil:
		return many
	case json.Unmarshal(raw, &one) == nil:
		return []string{one}
	default:
		return []string{string(raw)}
	}
}
