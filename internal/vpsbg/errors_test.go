package vpsbg_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func TestErrorSaysWhatTheAPISaid(t *testing.T) {
	for body, want := range map[string]struct {
		message string
		fields  map[string][]string
	}{
		`{"message": "The plan is sold out."}`:  {message: "The plan is sold out."},
		`{"error": "The plan is sold out."}`:    {message: "The plan is sold out."},
		`{"message": "No", "errors": []}`:       {message: "No"},
		`{"errors": {"name": ["Taken.", "x"]}}`: {fields: map[string][]string{"name": {"Taken.", "x"}}},
		`{"message": "No", "errors": {"a": "b", "c": 7}}`: {
			message: "No", fields: map[string][]string{"a": {"b"}, "c": {"7"}},
		},
		``:                    {message: "the answer has no text"},
		`<br>`:                {message: "the answer has no text"},
		`{}`:                  {message: "the answer is not the API's: {}"},
		`{"message": ["No"]}`: {message: `the answer is not the API's: {"message": ["No"]}`},
		"Bad\n\n gateway":     {message: "the answer is not the API's: Bad gateway"},
		"Bad \xff gateway":    {message: "the answer is not the API's: Bad \uFFFD gateway"},
		`{"message": "` + strings.Repeat("x", 1001) + `"}`: {message: strings.Repeat("x", 1000) + "…"},
		"{\"errors\": {\"a\": {\"b\": \"\xff\"}}}":         {fields: map[string][]string{"a": {"{\"b\": \"\uFFFD\"}"}}},
		strings.Repeat("é", 150):                           {message: "the answer is not the API's: " + strings.Repeat("é", 100) + "…"},
		"x" + strings.Repeat("é", 150): {
			message: "the answer is not the API's: x" + strings.Repeat("é", 99) + "…",
		},
		`<html><head><style>h1 {color: red}</style><script>alert("<p>")</script></head><h1>Bad <b>Gateway</b></h1></html>`: {
			message: "the answer is not the API's: Bad Gateway",
		},
	} {
		client, _ := play(t, reply(422, body))
		problem := failure(t, billed(t.Context(), client))
		if problem.Message != want.message || !reflect.DeepEqual(problem.Fields, want.fields) {
			t.Errorf("%s says %q %v, want %q %v", body, problem.Message, problem.Fields, want.message, want.fields)
		}
	}
}

func TestErrorIsReadable(t *testing.T) {
	for want, problem := range map[string]*vpsbg.Error{
		"POST /servers (deployServer) answered 422 Unprocessable Entity: Invalid.; name: Taken. Too short.; plan: Unknown. (request id r-1)": {
			Operation: "deployServer", Method: "POST", Path: "/servers", Status: 422, Message: "Invalid.", RequestID: "r-1",
			Fields: map[string][]string{"plan": {"Unknown."}, "name": {"Taken.", "Too short."}},
		},
		"GET /plans (listPlans) got no answer: connection refused": {
			Operation: "listPlans", Method: "GET", Path: "/plans", Err: errors.New("connection refused"),
		},
	} {
		if problem.Error() != want {
			t.Errorf("got  %s\nwant %s", problem, want)
		}
	}
}

func TestErrorsAreFoundInTheirChain(t *testing.T) {
	cause := errors.New("cut off")
	wrapped := fmt.Errorf("waiting: %w", &vpsbg.Error{Status: 404, RouteUnconfirmed: true, Err: cause})
	if !errors.Is(wrapped, cause) || vpsbg.Status(wrapped) != 404 || !vpsbg.IsNotFound(wrapped) ||
		!vpsbg.IsRouteUnconfirmed(wrapped) {
		t.Errorf("%v is not recognised", wrapped)
	}
	other := errors.New("other")
	if vpsbg.Status(other) != 0 || vpsbg.IsNotFound(other) || vpsbg.IsRouteUnconfirmed(other) ||
		vpsbg.IsOutcomeUnknown(other) {
		t.Error("an error of somebody else is taken for the API's")
	}
	if vpsbg.IsRouteUnconfirmed(&vpsbg.Error{Status: 500, RouteUnconfirmed: true}) {
		t.Error("a fault of the server says nothing about the route")
	}
}
