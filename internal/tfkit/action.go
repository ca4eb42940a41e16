package tfkit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// ActionNote ends the description of every action.
const ActionNote = "\n\nActions need Terraform 1.14. OpenTofu and older versions of Terraform do not have them."

// What is to be said of an action that failed.
const (
	// AgainIsSafe is for actions that do nothing where nothing is left to do.
	AgainIsSafe = "Invoking the action again is safe: the provider looks first what has happened meanwhile."
	// AgainRepeats is for actions that do all of it each time.
	AgainRepeats = "Look at the server in the client area before you invoke the action again: it would do all of it once more."
)

// ActionTimeout describes how long an action may take.
func ActionTimeout(otherwise time.Duration) schema.StringAttribute {
	return schema.StringAttribute{
		CustomType: timetypes.GoDurationType{}, Optional: true, Validators: []validator.String{IsPositiveDuration()},
		MarkdownDescription: fmt.Sprintf("How long the provider keeps trying before it gives up, as numbers with units: `\"30s\"`, `\"10m\"`, `\"1h30m\"`. "+
			"`\"%.0fm\"` by default.", otherwise.Minutes()),
	}
}

// IsPositiveDuration accepts a duration that is longer than nothing.
func IsPositiveDuration() validator.String { return positiveDuration{} }

type positiveDuration struct{}

func (positiveDuration) Description(context.Context) string { return "must be longer than 0s" }

func (v positiveDuration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v positiveDuration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	duration, err := time.ParseDuration(req.ConfigValue.ValueString())
	if err == nil && duration <= 0 { // the type says what is wrong with the rest
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", fmt.Sprintf("%s %s.", req.Path, v.Description(ctx)))
	}
}

// DurationOr returns a duration, or otherwise if it is not set.
func DurationOr(value timetypes.GoDuration, otherwise time.Duration) time.Duration {
	if duration, diags := value.ValueGoDuration(); !diags.HasError() {
		return duration
	}
	return otherwise
}

// signOfLife is the time between two signs of life of an action that waits. It is the user's time, whatever the clock.
const signOfLife = 10 * time.Second

// Invocation is one call of an action: it tells the user what is going on, and why it failed.
type Invocation struct {
	diags       *diag.Diagnostics
	send        func(action.InvokeProgressEvent)
	interrupted <-chan struct{}
	clock       vpsbg.Clock
	timeout     time.Duration
	again       string
}

// Invoke begins the call that ctx and resp belong to. The returned context ends when its time is up. again is said when it
// fails and may have taken effect. end is to be called in the end.
func Invoke(ctx context.Context, clock vpsbg.Clock, resp *action.InvokeResponse, timeout time.Duration, again string,
) (timed context.Context, i *Invocation, end func()) {
	i = &Invocation{&resp.Diagnostics, resp.SendProgress, ctx.Done(), clock, timeout, again}
	timed, cancel := clock.WithTimeout(ctx, timeout)
	return timed, i, func() {
		cancel()
		if ctx.Err() != nil { // terraform-plugin-go 0.31 drops what an interrupted action reports
			for _, d := range resp.Diagnostics {
				tflog.Warn(ctx, d.Summary(), map[string]any{"detail": d.Detail()})
			}
		}
	}
}

// Say tells the user something, unless Terraform is interrupted: an event would then end the call (terraform-plugin-go 0.31), and
// Terraform the provider, before the action has come to its end.
func (i *Invocation) Say(format string, args ...any) {
	select {
	case <-i.interrupted:
		return
	default:
	}
	said := make(chan struct{})
	go func() {
		defer close(said)
		i.send(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
	}()
	select {
	case <-said:
	case <-i.interrupted: // nobody may listen any more
	}
}

// While does what may take long, and gives a sign of life every now and then.
func (i *Invocation) While(what string, do func()) {
	began, done := time.Now(), make(chan struct{})
	var signs sync.WaitGroup
	signs.Go(func() {
		ticker := time.NewTicker(signOfLife)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				i.Say("Still waiting for %s (%s).", what, time.Since(began).Round(time.Second))
			}
		}
	})
	do()
	close(done)
	signs.Wait()
}

// Fail reports that something failed ("restart server web-1"), although the API had accepted it or not.
func (i *Invocation) Fail(ctx context.Context, what string, err error, accepted bool, fields FieldPaths) {
	apiError, isAPI := errors.AsType[*vpsbg.Error](err)
	isLost := isAPI && apiError.Method != http.MethodGet && vpsbg.IsOutcomeUnknown(err)
	over := ctx.Err()
	cause := Sentence(strings.ToUpper(err.Error()[:1]) + err.Error()[1:])
	switch {
	case isLost:
		cause += " Whether it took effect cannot be told."
	case over != nil:
		said := ""
		if vpsbg.Status(err) != 0 {
			said = " " + cause
		}
		cause = "Terraform was interrupted." + said
		if errors.Is(over, context.DeadlineExceeded) {
			cause = fmt.Sprintf("The time that timeout allows, %s, is up.", i.timeout) + said
		}
	case isAPI && !accepted:
		AddAPIError(i.diags, what, err, fields)
		return
	}
	if accepted {
		cause = "The API accepted the request, but its effect does not show. " + cause
	}
	i.diags.AddError("Unable to "+what, cause+"\n\n"+i.again)
}
