// Package machine holds the non-idempotent operations on a running server, which boot, erase or charge it each time
// they are sent: its power, rescue mode, installation, plan, addresses, boot images and addons. It knows no
// Terraform.
//
// Such a change takes effect some time after the API has accepted it. Every method returns when a read shows the
// effect.
package machine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Machine is one server of an account.
type Machine struct {
	account *billing.Account
	id      vpsbg.ID
}

// New returns the machine of a server.
func New(account *billing.Account, id vpsbg.ID) Machine { return Machine{account, id} }

// call sends a change.
type call func(context.Context, vpsbg.ID) error

// check reads whether a change has taken effect, and whether an operation holds the server.
type check func(context.Context) (done, locked bool, err error)

// server is a check of the server itself.
func (m Machine) server(isDone func(*vpsbg.Server) bool) check {
	return func(ctx context.Context) (done, locked bool, err error) {
		server, err := m.account.Client.GetServer(ctx, m.id)
		if err != nil {
			return false, false, err
		}
		return isDone(server), bool(server.Locked), nil
	}
}

// anyState is for changes that show only as a lock.
func anyState(*vpsbg.Server) bool { return true }

// perform makes a change whatever the state of the server is. accepted reports whether the API has accepted it, even
// if its effect does not show.
func (m Machine) perform(ctx context.Context, send call, check check) (accepted bool, err error) {
	wasDone, _, err := check(ctx)
	if err != nil {
		return false, err
	}
	return m.performAfter(ctx, send, check, mark{wasDone: wasDone})
}

// erase is perform for what overwrites the disk. What an earlier run has sent without learning what came of it is
// waited for: it would erase the server again.
func (m Machine) erase(ctx context.Context, send call, check check) (accepted bool, err error) {
	lock, err := m.account.Marks.Lock(ctx, fmt.Sprintf("installation of server %d", m.id))
	if err != nil {
		return false, err
	}
	defer lock.Unlock()
	isDone, _, err := check(ctx)
	if err != nil {
		return false, err
	}
	const done = "done"
	var shown []string
	if isDone {
		shown = []string{done}
	}
	known := lock.Before(shown)
	return m.performAfter(ctx, send, check, mark{wasDone: slices.Contains(known, done), lock: lock, known: known})
}

// performUnlessDone makes a change unless the server shows it already.
func (m Machine) performUnlessDone(ctx context.Context, send call, check check) error {
	done, locked, err := check(ctx)
	if err != nil || done && !locked {
		return err
	}
	_, err = m.performAfter(ctx, send, check, mark{wasDone: done})
	return err
}

// performWhenFree makes a change unless the server shows it as soon as no operation holds it: an earlier run may have
// sent it.
func (m Machine) performWhenFree(ctx context.Context, send call, check check) error {
	if done, err := m.awaitFree(ctx, check); err != nil || done {
		return err
	}
	_, err := m.performAfter(ctx, send, check, mark{})
	return err
}

// mark is what was there before a change: the check was done already, or for a purchase what is left in its mark.
type mark struct {
	wasDone bool
	lock    *billing.Lock
	known   []string
}

// performAfter makes a change of what was there before. When the answer is lost, it has taken effect if
// that shows and did not before, or if an operation holds the server. After a 423, it is sent again only if it had no
// effect once the server is free.
func (m Machine) performAfter(ctx context.Context, send call, check check, before mark) (accepted bool, err error) {
	pause, wasDone := time.Second, before.wasDone
	outcome := billing.Once[struct{}]{
		Clock: m.account.Clock(), Lock: before.lock, Known: before.known,
		Send: func(ctx context.Context) (*struct{}, error) {
			return &struct{}{}, send(ctx, m.id)
		},
		Search: func(ctx context.Context) ([]struct{}, error) {
			done, locked, err := check(ctx)
			return foundIf(err == nil && (locked || done && !wasDone)), err
		},
		Refused: func(ctx context.Context) ([]struct{}, error) {
			if err := m.account.Clock().Sleep(ctx, pause); err != nil { // the lock may not show
				return nil, err
			}
			pause = min(pause*3/2, 10*time.Second)
			done, err := m.awaitFree(ctx, check)
			return foundIf(err == nil && done && !wasDone), err
		},
	}.Run(ctx)
	tookEffect, wasLocked := len(outcome.Found) > 0, vpsbg.Status(outcome.Err) == http.StatusLocked
	switch {
	case outcome.Made != nil, tookEffect && !wasLocked:
		return true, m.await(ctx, check)
	case tookEffect: // and nothing holds the server any more
		return true, nil
	case outcome.Searched && !wasLocked:
		return false, withoutEffect(outcome.Err)
	default:
		return false, outcome.Err
	}
}

func foundIf(found bool) []struct{} {
	if !found {
		return nil
	}
	return []struct{}{{}}
}

// withoutEffect adds to the error of a call whose answer was lost that its effect was searched for.
func withoutEffect(err error) error {
	apiError, _ := errors.AsType[*vpsbg.Error](err) // no other outcome is unknown
	const found = "the server does not show its effect"
	unclear := *apiError
	if unclear.Err = errors.New(found); apiError.Err != nil {
		unclear.Err = fmt.Errorf("%w; %s", apiError.Err, found)
	}
	return &unclear
}

// await waits until a change has taken effect and nothing holds the server any more.
func (m Machine) await(ctx context.Context, check check) error {
	err := billing.Poll(ctx, m.account.Clock(), func(ctx context.Context) (bool, error) {
		done, locked, err := check(ctx)
		return done && !locked, err
	})
	if isTimeout(err) {
		return fmt.Errorf("the API accepted the request, but server %d does not show its effect within the time allowed", m.id)
	}
	return err
}

// awaitFree waits until no operation holds the server, and reports whether a change has taken effect then.
func (m Machine) awaitFree(ctx context.Context, check check) (done bool, err error) {
	err = billing.Poll(ctx, m.account.Clock(), func(ctx context.Context) (bool, error) {
		var locked bool
		var err error
		done, locked, err = check(ctx)
		return !locked, err
	})
	if isTimeout(err) {
		return false, fmt.Errorf("another operation still holds server %d", m.id)
	}
	return done, err
}

// isTimeout reports whether the time was up between two reads, rather than during one.
func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0
}

// withEffectTimeout is for changes that show at once.
func (m Machine) withEffectTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	const effectTimeout = 2 * time.Minute
	return m.account.Clock().WithTimeout(ctx, effectTimeout)
}
