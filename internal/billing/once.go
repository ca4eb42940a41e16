package billing

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// SearchTime is how long the effect of a call is searched for whose answer was lost, or that was refused with a 423:
// the API may be slow to show what it did, and the effect of a refused call can still appear.
const SearchTime = 2 * time.Minute

// Once is a call that must not take effect twice: it costs money, makes something new, or boots or erases a machine. It
// is sent once. When it cannot be known what came of it, its effect is searched for.
type Once[T any] struct {
	Clock vpsbg.Clock
	Send  func(context.Context) (*T, error)
	// Search returns what has appeared since the call was sent and can be its effect.
	Search func(context.Context) ([]T, error)
	// Fits reports whether what was found is certainly the effect, if it is all that was found. Everything by default.
	Fits func(T) bool
	// Refused is Search after a 423, where there is something to wait for before the call may be sent again. Search by
	// default.
	Refused func(context.Context) ([]T, error)
	// Unsearchable is why a search cannot tell anything, if so.
	Unsearchable error

	// Lock is held for a purchase, nil for a call that a later one does not repeat.
	Lock *Lock
	// Known are the signs of what was there before, as [Lock.Before] returns them. Nothing of that may be found.
	Known []string
}

// Outcome is what came of a call.
type Outcome[T any] struct {
	Made      *T    // its answer; nil if there is none
	Adopted   *T    // the effect that was found, if it certainly is that
	Err       error // why there is no answer, or why an earlier purchase could not be waited for
	Found     []T   // what the search found, if the outcome was unknown
	SearchErr error // why the search could not tell
	Searched  bool  // the outcome was unknown: Found and SearchErr say what is known of it
	MayLand   bool  // it can still take effect
	Earlier   *Mark // nothing was sent, because of this purchase of an earlier run
}

// Run sends the call, unless one of an earlier run has an effect or could not be waited for. It is sent again only if
// it was refused because of a lock or the rate limit, and nothing came of it.
func (o Once[T]) Run(ctx context.Context) Outcome[T] {
	if outcome, isOver := o.AwaitEarlier(ctx); isOver {
		return outcome
	}
	if o.Lock == nil {
		return o.adopt(o.send(ctx), true)
	}
	o.Lock.leave(ctx, o.Known)
	outcome := o.adopt(o.send(ctx), true)
	if !outcome.MayLand {
		o.Lock.Settle(ctx)
	}
	return outcome
}

// AwaitEarlier waits for the effect of what an earlier run has sent without learning what came of it. isOver reports
// that the call must not be sent: there is an effect, or nobody knows. Otherwise Run does not wait again.
func (o Once[T]) AwaitEarlier(ctx context.Context) (outcome Outcome[T], isOver bool) {
	if o.Lock == nil || o.Lock.earlier == nil {
		return outcome, false
	}
	mark := o.Lock.earlier
	outcome = Outcome[T]{Earlier: mark, Err: o.Unsearchable, MayLand: true}
	if o.Unsearchable != nil {
		return outcome, true
	}
	tflog.Warn(ctx, "an earlier run has sent this purchase, and did not learn what came of it: waiting for its effect",
		map[string]any{"subject": o.Lock.subject, "until": mark.Expiry()})
	within, cancel := o.Clock.WithTimeout(ctx, mark.Expiry().Sub(o.Clock.Now()))
	defer cancel()
	err := Poll(within, o.Clock, func(context.Context) (bool, error) {
		var err error
		outcome.Found, err = o.Search(ctx)
		return len(outcome.Found) > 0, err
	})
	if err != nil && within.Err() != nil && ctx.Err() == nil { // what came in the last moment counts, too
		outcome.Found, err = o.Search(ctx)
	}
	switch {
	case err != nil:
		outcome.Err = err
		return outcome, true
	case len(outcome.Found) == 0:
		o.Lock.earlier = nil
		return outcome, false
	}
	if outcome = o.adopt(outcome, o.Lock.mayAdopt()); outcome.Adopted != nil {
		o.Lock.Settle(ctx)
	}
	return outcome, true
}

// adopt takes what was found for the effect, if that is certain.
func (o Once[T]) adopt(outcome Outcome[T], mayAdopt bool) Outcome[T] {
	if found := outcome.Found; mayAdopt && len(found) == 1 && (o.Fits == nil || o.Fits(found[0])) {
		outcome.Adopted, outcome.MayLand = &found[0], false
	}
	return outcome
}

// send sends the call, and searches for its effect if its outcome is not known.
func (o Once[T]) send(ctx context.Context) Outcome[T] {
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		made, err := o.Send(ctx)
		if err == nil {
			return Outcome[T]{Made: made}
		}
		search, isRefused := o.searchUntilFound, vpsbg.IsRefusedUnseen(err)
		switch isLimit := vpsbg.Status(err) == http.StatusTooManyRequests; {
		case !isRefused && !vpsbg.IsOutcomeUnknown(err):
			return Outcome[T]{Err: err}
		case o.Unsearchable != nil:
			return Outcome[T]{Err: err, SearchErr: o.Unsearchable, Searched: true, MayLand: true}
		case vpsbg.IsTooLong(err):
			return Outcome[T]{Err: err, MayLand: true}
		case isLimit:
			search = o.look
		case isRefused && o.Refused != nil:
			search = o.Refused
		}
		found, searchErr := search(ctx)
		switch {
		case !isRefused, len(found) > 0, searchErr != nil:
			return Outcome[T]{Err: err, Found: found, SearchErr: searchErr, Searched: true, MayLand: true}
		case ctx.Err() != nil:
			return Outcome[T]{Err: err}
		case vpsbg.Status(err) == http.StatusTooManyRequests && o.Clock.Sleep(ctx, pause) != nil:
			return Outcome[T]{Err: err}
		}
	}
}

// look searches once: what is refused because of the rate limit either had an effect or was not looked at. The search
// waits as long as the API asks for, and after an interruption for some time more, because otherwise nobody would know.
func (o Once[T]) look(ctx context.Context) ([]T, error) {
	found, err := o.Search(ctx)
	if err == nil || ctx.Err() == nil {
		return found, err
	}
	ctx, cancel := o.Clock.WithTimeout(context.WithoutCancel(ctx), SearchTime)
	defer cancel()
	return o.Search(ctx)
}

// searchUntilFound searches until something is found, or SearchTime is over. What the last search failed with is its
// error. It does not stop half-way when Terraform is interrupted, because then nobody would know.
func (o Once[T]) searchUntilFound(ctx context.Context) (found []T, err error) {
	ctx, cancel := o.Clock.WithTimeout(context.WithoutCancel(ctx), SearchTime)
	defer cancel()
	_ = Poll(ctx, o.Clock, func(ctx context.Context) (bool, error) { // it ends in time, whatever came of the last search
		found, err = o.Search(ctx)
		return len(found) > 0, nil
	})
	return found, err
}
