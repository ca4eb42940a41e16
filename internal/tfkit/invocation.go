package tfkit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// progressInterval is the time between two progress messages of an action that waits. It is the user's time, whatever
// the clock.
const progressInterval = 10 * time.Second

// Invocation is one call of an action: it reports to the user what is going on, and why it failed.
type Invocation struct {
	Diags *diag.Diagnostics

	send        func(action.InvokeProgressEvent)
	interrupted <-chan struct{}
	timeout     time.Duration
	retry       string
}

// Invoke begins the call that ctx and resp belong to. The returned context ends when its time is up. retry is said when
// it fails and may have taken effect. end is to be called in the end.
func Invoke(ctx context.Context, clock vpsbg.Clock, resp *action.InvokeResponse, timeout time.Duration, retry string,
) (timed context.Context, i *Invocation, end func()) {
	i = &Invocation{
		Diags: &resp.Diagnostics, send: resp.SendProgress, interrupted: ctx.Done(), timeout: timeout,
		retry: retry,
	}
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

// Say reports something to the user, unless Terraform is interrupted: an event would then end the call
// (terraform-plugin-go 0.31), and Terraform the provider, before the action has come to its end.
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

// While does what may take long, and reports every now and then that it is still waited for.
func (i *Invocation) While(what string, do func()) {
	began, done := time.Now(), make(chan struct{})
	var messages sync.WaitGroup
	messages.Go(func() {
		ticker := time.NewTicker(progressInterval)
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
	messages.Wait()
}

// Fail reports that something failed ("restart server web-1"), whether the API had accepted it or not.
func (i *Invocation) Fail(ctx context.Context, what string, err error, accepted bool, fields FieldPaths) {
	apiError, isAPI := errors.AsType[*vpsbg.Error](err)
	isLost := isAPI && apiError.Method != http.MethodGet && vpsbg.IsOutcomeUnknown(err)
	ended := ctx.Err()
	cause := Capitalized(err)
	switch {
	case isLost:
		cause += " It is not known whether it took effect."
	case ended != nil:
		said := ""
		if vpsbg.Status(err) != 0 {
			said = " " + cause
		}
		cause = "Terraform was interrupted." + said
		if errors.Is(ended, context.DeadlineExceeded) {
			cause = fmt.Sprintf("The timeout of %s is over.", i.timeout) + said
		}
	case isAPI && !accepted:
		AddAPIError(i.Diags, what, err, fields)
		return
	}
	if accepted {
		cause = "The API accepted the request, but its effect does not show. " + cause
	}
	i.Diags.AddError("Unable to "+what, cause+"\n\n"+i.retry)
}
