package tfkit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// report returns what AddAPIError makes of an error.
func report(err error, fields tfkit.FieldPaths) diag.Diagnostics {
	var diags diag.Diagnostics
	tfkit.AddAPIError(&diags, "create server web-1", err, fields)
	return diags
}

// Each text ends with what the user can do.
func TestAPIErrorsSayWhatToDo(t *testing.T) {
	const head = "POST /servers (deployServer) answered "
	for want, err := range map[string]*vpsbg.Error{
		head + "401 Unauthorized: Unauthenticated.\n\nThe API does not accept the token from the provider's configuration.": {
			Status: 401, Message: "Unauthenticated.",
		},
		head + "403 Forbidden.\n\nThe token may not do this: a read token is only for plans. Use a token with the Write permission": {
			Status: 403,
		},
		"GET /servers (listServers) answered 403 Forbidden.\n\nThe token may not read this.": {
			Status: 403, Method: "GET", Operation: "listServers",
		},
		head + "404 Not Found.\n\nThere is no such object, or no such route: check the ids in the configuration, and the provider's endpoint.": {
			Status: 404,
		},
		head + "404 Not Found.\n\nThe route of deployServer is not confirmed by VPSBG's public documentation, and this answer suggests that it is a different one. Make the change in the client area": {
			Status: 404, RouteUnconfirmed: true,
		},
		"GET /server-images (listServerImages) answered 405 Method Not Allowed.\n\nThe route of listServerImages is not confirmed by VPSBG's public documentation, and this answer suggests that it is a different one. Check the client area": {
			Status: 405, RouteUnconfirmed: true, Method: "GET", Path: "/server-images", Operation: "listServerImages",
		},
		head + "409 Conflict: Busy.": {
			Status: 409, Message: "Busy",
		},
		head + "422 Unprocessable Entity: Invalid.\n  - name: Taken. Too short.\n  - plan: Unknown.\n\nChange the configuration": {
			Status: 422, Message: "Invalid", Fields: map[string][]string{"plan": {"Unknown."}, "name": {"Taken.", "Too short."}},
		},
		head + "423 Locked. (context deadline exceeded)\nRequest id: r-1\n\nAnother operation, such as a backup or a snapshot, still holds the object.": {
			Status: 423, RequestID: "r-1", Err: context.DeadlineExceeded,
		},
		head + "429 Too Many Requests.\n\nThe API's rate limit is used up.": {
			Status: 429,
		},
		head + "502 Bad Gateway: the answer is cut….\n\nThe API, or the connection to it, failed": {
			Status: 502, Message: "the answer is cut….",
		},
		head + "301 Moved Permanently.\n\nThe API does not redirect: check the provider's endpoint.": {
			Status: 301,
		},
		"POST /servers (deployServer) got no answer: connection refused.\n\nThe API, or the connection to it, failed. Apply again later": {
			Err: errors.New("connection refused"),
		},
	} {
		if err.Operation == "" {
			err.Operation = "deployServer"
		}
		if err.Method == "" {
			err.Method = "POST"
		}
		if err.Path == "" {
			err.Path = "/servers"
		}
		diags := report(fmt.Errorf("waiting: %w", err), nil)
		if len(diags) != 1 || diags[0].Summary() != "Unable to create server web-1" || !strings.HasPrefix(diags[0].Detail(), want) {
			t.Errorf("got  %v\nwant %s", diags, want)
		}
		if strings.HasSuffix(want, "Busy.") && diags[0].Detail() != want {
			t.Errorf("says more than it knows: %s", diags[0].Detail())
		}
	}
}

func TestOtherErrorsAreToldAsTheyAreWithTheNextStep(t *testing.T) {
	want := diag.Diagnostics{diag.NewErrorDiagnostic("Unable to create server web-1",
		"The server is not listed.\n\nApply again: the provider first checks what has happened in the meantime.")}
	if diags := report(errors.New(" The server is not listed "), nil); !diags.Equal(want) {
		t.Errorf("got %v, want %v", diags, want)
	}
}

func TestInterruptionsAreToldInWords(t *testing.T) {
	for err, want := range map[error]string{
		context.Canceled:         "Terraform was interrupted.",
		context.DeadlineExceeded: "The time limit is over.",
		&vpsbg.Error{Method: "GET", Path: "/servers", Err: context.Canceled}: "Terraform was interrupted. Apply again",
	} {
		if diags := report(fmt.Errorf("wait: %w", err), nil); !strings.Contains(diags[0].Detail(), want) || !strings.Contains(diags[0].Detail(), "pply again") {
			t.Errorf("%v is told as %q", err, diags[0].Detail())
		}
	}
}

func TestRefusedFieldsAreReportedAtTheirAttributes(t *testing.T) {
	err := &vpsbg.Error{Status: 422, Fields: map[string][]string{
		"name": {"Taken."}, "ssh_keys.1": {"Unknown."}, "coupon": {"Expired."},
	}}
	fields := tfkit.FieldPaths{"name": path.Root("hostname"), "ssh_keys": path.Root("ssh_key_ids"), "plan": path.Root("plan")}
	got := map[string]string{}
	for _, d := range report(err, fields) {
		at, ok := d.(diag.DiagnosticWithPath)
		if !ok {
			t.Errorf("%v is at no attribute", d)
			continue
		}
		first, rest, _ := strings.Cut(d.Detail(), "\n\n")
		got[at.Path().String()] = first
		if !strings.Contains(rest, "coupon: Expired.") {
			t.Errorf("a field without an attribute is lost in %q", rest)
		}
	}
	if len(got) != 2 || got["hostname"] != "Taken." || got["ssh_key_ids"] != "Unknown." {
		t.Errorf("got %v", got)
	}
}

func TestRefusedFieldsWithoutAttributesAreReportedAsOne(t *testing.T) {
	err := &vpsbg.Error{Status: 422, Fields: map[string][]string{"coupon": {"Expired."}, "extra": {"No."}}}
	diags := report(err, tfkit.FieldPaths{"name": path.Root("hostname")})
	if len(diags) != 1 || !strings.Contains(diags[0].Detail(), "\n  - coupon: Expired.\n  - extra: No.\n") {
		t.Errorf("got %v", diags)
	}
}
