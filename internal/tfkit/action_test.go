package tfkit_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// invoke begins an invocation that allows a minute, and keeps what it tells.
func invoke(
	ctx context.Context, resp *action.InvokeResponse, told *[]string,
) (context.Context, *tfkit.Invocation, func()) {
	resp.SendProgress = func(event action.InvokeProgressEvent) { *told = append(*told, event.Message) }
	return tfkit.Invoke(ctx, vpsbg.WallClock{}, resp, time.Minute, "Look first.")
}

func TestInvocationGivesSignsOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		_, i, end := invoke(t.Context(), &action.InvokeResponse{}, &told)
		defer end()
		i.Say("Starting %s.", "it")
		i.While("it", func() { time.Sleep(25 * time.Second) })
		i.While("something short", func() {})
		if want := []string{"Starting it.", "Still waiting for it (10s).", "Still waiting for it (20s)."}; !reflect.DeepEqual(told, want) {
			t.Errorf("told %q", told)
		}
	})
}

func TestInvocationIsSilentOnceInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var told []string
	resp := &action.InvokeResponse{}
	timed, i, end := invoke(ctx, resp, &told)
	defer end()
	cancel()
	i.Say("Nobody is there.")
	i.Fail(timed, "do it", context.Canceled, false, nil)
	if len(told) > 0 || resp.Diagnostics[0].Detail() != "Terraform was interrupted.\n\nLook first." {
		t.Errorf("told %q, reported %v", told, resp.Diagnostics)
	}
}

// An event that nobody takes must not keep an action from coming to its end.
func TestInvocationDoesNotWaitForAListener(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	listening, gone := make(chan bool), make(chan bool)
	resp := &action.InvokeResponse{SendProgress: func(action.InvokeProgressEvent) { close(listening); <-gone }}
	_, i, end := tfkit.Invoke(ctx, vpsbg.WallClock{}, resp, time.Minute, "")
	go func() { <-listening; cancel() }()
	i.Say("Is anybody there?")
	end()
	close(gone)
}

func TestInvocationFails(t *testing.T) {
	apiError := func(method string, status int) error {
		return &vpsbg.Error{Operation: "restartServer", Method: method, Path: "/servers/1", Status: status, Fields: map[string][]string{"name": {"It is taken."}}}
	}
	tests := map[string]struct {
		err      error
		accepted bool
		late     bool // the time is up
		want     string
	}{
		"refused":                  {err: apiError("POST", 422), want: "It is taken.\n\nPOST /servers/1 (restartServer) answered 422 Unprocessable Entity.\n\nChange the configuration accordingly and apply again."},
		"unread before":            {err: apiError("GET", 502), want: "It is taken.\n\nGET /servers/1 (restartServer) answered 502 Bad Gateway.\n\nThe API, or the connection to it, failed. Apply again later; the provider first checks what has happened in the meantime."},
		"lost":                     {err: apiError("POST", 502), want: "POST /servers/1 (restartServer) answered 502 Bad Gateway; name: It is taken. It is not known whether it took effect.\n\nLook first."},
		"lost, and late":           {err: apiError("POST", 502), late: true, want: "POST /servers/1 (restartServer) answered 502 Bad Gateway; name: It is taken. It is not known whether it took effect.\n\nLook first."},
		"late":                     {err: errors.New("no effect"), late: true, want: "The timeout of 1m0s is over.\n\nLook first."},
		"late, and locked":         {err: apiError("POST", 423), late: true, want: "The timeout of 1m0s is over. POST /servers/1 (restartServer) answered 423 Locked; name: It is taken.\n\nLook first."},
		"accepted, and late":       {err: errors.New("no effect"), accepted: true, late: true, want: "The API accepted the request, but its effect does not show. The timeout of 1m0s is over.\n\nLook first."},
		"accepted, but unread":     {err: apiError("GET", 403), accepted: true, want: "The API accepted the request, but its effect does not show. GET /servers/1 (restartServer) answered 403 Forbidden; name: It is taken.\n\nLook first."},
		"something of its own":     {err: errors.New("it does not fit"), want: "It does not fit.\n\nLook first."},
		"accepted, and its reason": {err: errors.New("it became cancelled"), accepted: true, want: "The API accepted the request, but its effect does not show. It became cancelled.\n\nLook first."},
	}
	for name, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			var told []string
			resp := &action.InvokeResponse{}
			ctx, i, end := invoke(t.Context(), resp, &told)
			defer end()
			if test.late {
				time.Sleep(time.Minute)
				synctest.Wait()
			}
			i.Fail(ctx, "restart it", test.err, test.accepted, tfkit.FieldPaths{"name": path.Root("hostname")})
			if got := resp.Diagnostics[0]; got.Summary() != "Unable to restart it" || got.Detail() != test.want || len(resp.Diagnostics) > 1 {
				t.Errorf("%s: got %q", name, resp.Diagnostics)
			}
		})
	}
}

func TestDurations(t *testing.T) {
	if got := tfkit.DurationOr(timetypes.NewGoDurationNull(), time.Minute); got != time.Minute {
		t.Errorf("nothing is taken for %s", got)
	}
	if got := tfkit.DurationOr(timetypes.NewGoDurationValueFromStringMust("90s"), time.Minute); got != 90*time.Second {
		t.Errorf("90s is taken for %s", got)
	}
	for value, want := range map[string]bool{"1s": true, "0s": false, "-1s": false, "soon": true} { // what is no duration is for the type to refuse
		req := validator.StringRequest{Path: path.Root("timeout"), ConfigValue: types.StringValue(value)}
		resp := validator.StringResponse{}
		if tfkit.IsPositiveDuration().ValidateString(t.Context(), req, &resp); resp.Diagnostics.HasError() == want {
			t.Errorf("%s: %v", value, resp.Diagnostics)
		}
	}
	if got := tfkit.IsPositiveDuration().MarkdownDescription(t.Context()); got != "must be longer than 0s" {
		t.Errorf("described as %q", got)
	}
}

func TestActionTimeoutIsDescribed(t *testing.T) {
	described := tfkit.Action[waitModel, *waitModel]{Name: "wait", Attributes: map[string]schema.Attribute{}, Timeout: 2 * time.Hour}.New()
	var resp action.SchemaResponse
	described.Schema(t.Context(), action.SchemaRequest{}, &resp)
	if got := resp.Schema.Attributes["timeout"].GetMarkdownDescription(); !strings.HasSuffix(got, "`\"120m\"` by default.") {
		t.Errorf("described as %q", got)
	}
}

type waitModel struct{ tfkit.ActionMeta }
