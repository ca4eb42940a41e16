package billing

import (
	"context"
	"net/http"
	"time"

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
	// Refused is Search after a 423, where there is something to wait for before the call may be sent again. Search by
	// default.
	Refused func(context.Context) ([]T, error)
	// Unsearchable is why a search cannot tell anything, if so.
	Unsearchable error
}

// Outcome is what came of a call.
type Outcome[T any] struct {
	Made      *T    // its answer; nil if there is none
	Err       error // why there is no answer
	Found     []T   // what the search found, if the outcome was unknown
	SearchErr error // why the search could not tell
	Searched  bool  // the outcome was unknown: Found and SearchErr say what is known of it
}

// Run sends the call, and again only if it was refused because of a lock and nothing came of it.
func (o Once[T]) Run(ctx context.Context) Outcome[T] {
	for {
		made, err := o.Send(ctx)
		if err == nil {
			return Outcome[T]{Made: made}
		}
		isLocked := vpsbg.Status(err) == http.StatusLocked
		switch {
		case !isLocked && !vpsbg.IsOutcomeUnknown(err):
			return Outcome[T]{Err: err}
		case o.Unsearchable != nil:
			return Outcome[T]{Err: err, SearchErr: o.Unsearchable, Searched: true}
		case !isLocked:
			found, searchErr := o.searchUntilFound(ctx)
			return Outcome[T]{Err: err, Found: found, SearchErr: searchErr, Searched: true}
		}
		search := o.Refused
		if search == nil {
			search = o.searchUntilFound
		}
		found, searchErr := search(ctx)
		if len(found) > 0 || searchErr != nil {
			return Outcome[T]{Err: err, Found: found, SearchErr: searchErr, Searched: true}
		}
		if ctx.Err() != nil {
			return Outcome[T]{Err: err}
		}
	}
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
