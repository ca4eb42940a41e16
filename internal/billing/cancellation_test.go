package billing_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// The terms of a service in the tests below: ID 1, and what it shows of its end.
var (
	active    = billing.CancellationState{ID: 1}
	pending   = billing.CancellationState{ID: 1, Request: &vpsbg.CancelRequest{ID: 7, Type: 1}}
	immediate = billing.CancellationState{ID: 1, Request: &vpsbg.CancelRequest{ID: 7, Type: 2}}
	another   = billing.CancellationState{ID: 1, Request: &vpsbg.CancelRequest{ID: 8, Type: 1}}
	suspended = billing.CancellationState{ID: 1, IsSuspended: true}
	ended     = billing.CancellationState{ID: 1, Request: &vpsbg.CancelRequest{ID: 7, Type: 1}, IsSuspended: true}
	gone      = billing.CancellationState{ID: 1, IsGone: true}
)

// ending is an end of a service, and what came of it.
type ending struct {
	before billing.CancellationState
	now    bool
	fails  error                      // the request
	shows  *billing.CancellationState // after the request; nil if the account does not have it any more
	after  time.Duration              // that it shows
	reads  error                      // what a read fails with

	isSent bool
	err    []string // that the error says, if any
}

// play plays it with an operation, which has a minute.
func (e ending) play(t *testing.T, operation func(context.Context, *fleet, *billing.CancellationState) error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		account, _ := open(t, 0)
		fleet := services(account, "cancelThings", 1)
		fleet.latency = 0
		before := e.before
		*fleet.states[1] = before
		fleet.readErr = e.reads
		fleet.refuse = func(sent) error {
			if e.after == 0 {
				fleet.states[1] = e.shows
				return e.fails
			}
			time.AfterFunc(e.after, func() {
				fleet.mu.Lock()
				defer fleet.mu.Unlock()
				fleet.states[1] = e.shows
			})
			return e.fails
		}
		fleet.effect = func(*billing.CancellationState) {}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := operation(ctx, fleet, &before)
		if (err != nil) != (e.err != nil) {
			t.Errorf("got %v, want %q", err, e.err)
		}
		for _, text := range e.err {
			if err != nil && !strings.Contains(err.Error(), text) {
				t.Errorf("got %v, want %q in it", err, text)
			}
		}
		if isSent := len(fleet.log) > 0; isSent != e.isSent || len(fleet.log) > 1 {
			t.Errorf("sent %v, want a request: %t", fleet.log, e.isSent)
		}
		if e.isSent && fleet.log[0].now != e.now {
			t.Errorf("sent %v", fleet.log)
		}
	})
}

var (
	errRefused = &vpsbg.Error{
		Operation: "cancelThings", Status: http.StatusUnprocessableEntity, Message: "cancelled already",
	}
	errNotFound  = &vpsbg.Error{Operation: "cancelThings", Status: http.StatusNotFound}
	errLost      = &vpsbg.Error{Operation: "cancelThings", Err: errors.New("connection reset")}
	errForbidden = &vpsbg.Error{Operation: "cancelThings", Status: http.StatusForbidden}
)

func TestCancel(t *testing.T) {
	const notShown = "a read of service 1 does not show the change"
	const tooLate = "the API accepted the request (cancelThings), but the reads of service 1 within the time allowed do not show it"
	for name, test := range map[string]ending{
		"active":             {before: active, shows: &pending, isSent: true},
		"active, now":        {before: active, now: true, shows: &immediate, isSent: true},
		"pending":            {before: pending, shows: &pending},
		"pending, now":       {before: pending, now: true, shows: &immediate, isSent: true},
		"overtaken":          {before: pending, now: true, shows: &another, isSent: true},
		"ended already, now": {before: ended, now: true, shows: &ended},
		"suspended by it":    {before: active, now: true, shows: &suspended, isSent: true},
		"suspended before":   {before: suspended, shows: &ended, isSent: true},
		"terminated by it":   {before: active, now: true, shows: &gone, isSent: true},
		"deleted by it":      {before: active, now: true, isSent: true},
		"shows later":        {before: active, shows: &pending, after: 50 * time.Second, isSent: true},
		"shows too late": {
			before: active, shows: &pending, after: 2 * time.Minute, isSent: true, err: []string{tooLate},
		},
		"an earlier one shows": {before: pending, now: true, shows: &pending, isSent: true, err: []string{tooLate}},
		"still suspended":      {before: suspended, shows: &suspended, isSent: true, err: []string{tooLate}},
		"done before":          {before: active, fails: errRefused, shows: &pending, isSent: true},
		"not found, nowhere":   {before: active, fails: errNotFound, isSent: true, err: []string{"404", "cannot be found"}},
		"gone before":          {before: active, fails: errNotFound, shows: &gone, isSent: true},
		"lost, and done":       {before: active, fails: errLost, shows: &pending, isSent: true},
		"lost, not done": {
			before: active, fails: errLost, shows: &active, isSent: true, err: []string{"connection reset", notShown},
		},
		"refused": {
			before: active, fails: errRefused, shows: &active, isSent: true, err: []string{"cancelled already", notShown},
		},
		"forbidden":      {before: active, fails: errForbidden, shows: &pending, isSent: true, err: []string{"403"}},
		"cannot be read": {before: active, shows: &pending, reads: errForbidden, isSent: true, err: []string{"403"}},
		"lost, cannot be read": {
			before: active, fails: errLost, reads: context.DeadlineExceeded, isSent: true,
			err: []string{"connection reset", "deadline"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.play(t, func(ctx context.Context, fleet *fleet, before *billing.CancellationState) error {
				_, err := fleet.Cancel(ctx, before, test.now, "over")
				return err
			})
		})
	}
}

func TestCancelUnread(t *testing.T) {
	for name, test := range map[string]struct {
		ending
		done bool
	}{
		"active":      {ending{before: active, shows: &pending, isSent: true}, true},
		"suspended":   {ending{before: active, shows: &suspended, isSent: true}, true},
		"gone by it":  {ending{before: active, isSent: true}, false}, // what has become of it has to be read
		"terminated":  {ending{before: active, shows: &gone, isSent: true}, false},
		"done before": {ending{before: pending, fails: errRefused, shows: &pending, isSent: true}, false},
		"gone before": {ending{before: active, fails: errNotFound, isSent: true}, false},
		"lost":        {ending{before: active, fails: errLost, shows: &pending, isSent: true}, false},
		"forbidden": {
			ending{before: active, fails: errForbidden, shows: &active, isSent: true, err: []string{"403"}}, false,
		},
		"shows too late": {ending{before: active, shows: &active, isSent: true, err: []string{"do not show it"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			test.play(t, func(ctx context.Context, fleet *fleet, _ *billing.CancellationState) error {
				after, accepted, err := fleet.CancelUnread(ctx, 1, "over")
				if done := after != nil; done != test.done || accepted != (test.fails == nil) {
					t.Errorf("done is %t, accepted %t with %v", done, accepted, err)
				}
				if test.fails != nil && fleet.reads > 0 {
					t.Errorf("it was read %d times after a request that failed", fleet.reads)
				}
				return err
			})
		})
	}
}

func TestUndoCancel(t *testing.T) {
	for name, test := range map[string]struct {
		ending
		want billing.CancellationState
	}{
		"nothing to undo": {ending{before: active, shows: &active}, active},
		"pending":         {ending{before: pending, shows: &active, isSent: true}, active},
		"shows later":     {ending{before: pending, shows: &active, after: 50 * time.Second, isSent: true}, active},
		"shows too late": {
			ending{before: pending, shows: &pending, isSent: true, err: []string{"do not show it"}}, pending,
		},
		"done before": {ending{before: pending, fails: errRefused, shows: &active, isSent: true}, active},
		"lost, not done": {
			ending{
				before: pending, fails: errLost, shows: &pending, isSent: true,
				err: []string{"reset", "not show the change"},
			},
			pending,
		},
		"gone": {
			ending{
				before: pending, isSent: true,
				err: []string{"service 1 was deleted before its cancellation could be taken back"},
			},
			pending,
		},
		"terminated": {
			ending{before: pending, shows: &gone, isSent: true, err: []string{"service 1 was deleted"}}, pending,
		},
		"forbidden": {
			ending{before: pending, fails: errForbidden, shows: &active, isSent: true, err: []string{"403"}}, pending,
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.play(t, func(ctx context.Context, fleet *fleet, before *billing.CancellationState) error {
				after, err := fleet.UndoCancel(ctx, before)
				if after == nil || *after != test.want {
					t.Errorf("got %v, want %v", after, test.want)
				}
				return err
			})
		})
	}
}

// Servers are cancelled by the client: a lock of one of them is waited out for that one alone.
func TestALockedServerDoesNotHoldBackTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 3)
		cancellation := billing.Cancellation[vpsbg.Server]{
			Account: account, Kind: "server", Operation: "cancelServers", Request: account.Client.CancelServers,
			Undo:  account.Client.UndoCancelServers,
			Read:  func(context.Context, vpsbg.ID) (*vpsbg.Server, error) { return nil, nil }, // it is gone at once
			State: func(server *vpsbg.Server) billing.CancellationState { return billing.CancellationState{ID: server.ID} },
		}
		api.override = func(request asked) answer {
			if !strings.Contains(request.body, "3") || request.at > time.Minute {
				return nil
			}
			return reply(http.StatusLocked, `{"message": "locked"}`)
		}
		for id, outcome := range atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
			_, err := cancellation.Cancel(ctx, &vpsbg.Server{ID: id}, true, "over")
			return err
		}, 1, 2, 3) {
			if outcome.err != nil || (outcome.at > time.Minute) != (id == 3) {
				t.Errorf("server %d: %v after %v", id, outcome.err, outcome.at)
			}
		}
	})
}

// Reads that agree for two minutes are believed, however long there is: the API accepted a request, and does nothing.
func TestARequestThatNeverShowsIsGivenUp(t *testing.T) {
	for name, test := range map[string]struct {
		before  billing.CancellationState
		changes []time.Duration // when it shows something else that is not it
		act     func(*fleet, context.Context) error
		says    string
		atMost  time.Duration
	}{
		"cancellation": {
			before: active, atMost: 2*time.Minute + 10*time.Second, says: "it is not suspended and has no cancel request",
			act: func(f *fleet, ctx context.Context) error { return f.cancel(ctx, 1) },
		},
		"undo": {
			before: pending, atMost: 2*time.Minute + 10*time.Second, says: "it is not suspended and has the cancel request 7 (type 1)",
			act: func(f *fleet, ctx context.Context) error { return f.undo(ctx, 1) },
		},
		"something happens meanwhile": {
			before: pending, changes: []time.Duration{time.Minute}, atMost: 3*time.Minute + 20*time.Second,
			says: "it is not suspended and has the cancel request 8 (type 1)",
			act:  func(f *fleet, ctx context.Context) error { return f.undo(ctx, 1) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, _ := open(t, 0)
				fleet := services(account, "cancelThings", 1)
				before := test.before
				fleet.states[1] = &before
				fleet.effect = func(*billing.CancellationState) {}
				for _, at := range test.changes {
					time.AfterFunc(at, func() {
						fleet.mu.Lock()
						defer fleet.mu.Unlock()
						fleet.states[1] = &another
					})
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				began := time.Now()
				err := test.act(fleet, ctx)
				if err == nil || !strings.Contains(err.Error(), "of 2 minutes do not show it: "+test.says) {
					t.Errorf("got %v, want %q", err, test.says)
				}
				if took := time.Since(began); took < 2*time.Minute || took > test.atMost || len(fleet.log) != 1 {
					t.Errorf("it took %s and %d requests", took, len(fleet.log))
				}
			})
		})
	}
}
