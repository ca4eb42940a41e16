package billing

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Listed is a thing that a read did not find, but the account's list has. Err is the 404 of the read.
type Listed struct{ Err error }

// Find reads one thing of the account, and returns nil if the account does not have it. A 404 alone is not believed,
// because a wrong endpoint answers 404 to everything: the account's list has to answer, and not to have the thing.
// Where only the list has it, it is returned with listed set.
func Find[T any](
	get func() (*T, error), list iter.Seq2[T, error], is func(*T) bool,
) (found *T, listed *Listed, err error) {
	found, err = get()
	if !vpsbg.IsNotFound(err) && !vpsbg.IsRouteUnconfirmed(err) {
		return found, nil, err
	}
	for item, listErr := range list {
		if listErr != nil {
			return nil, nil, listErr
		}
		if is(&item) {
			return &item, &Listed{err}, nil
		}
	}
	return nil, nil, nil
}

// Delete deletes a thing, and returns when read no longer finds it: what the API only accepted must not leave the
// state. A thing that is gone already is a success, also where the answer was lost. what names it in the error,
// like "ISO 7".
func Delete[T any](ctx context.Context, clock vpsbg.Clock, what string, send func(context.Context) error,
	read func(context.Context) (*T, error),
) error {
	err := send(ctx)
	if vpsbg.IsNotFound(err) || vpsbg.IsRouteUnconfirmed(err) || vpsbg.IsOutcomeUnknown(err) {
		if found, readErr := read(ctx); found == nil && readErr == nil {
			return nil // the thing is gone, rather than the route a different one
		}
	}
	if err != nil {
		return err
	}
	isThere := false
	err = Poll(ctx, clock, func(ctx context.Context) (bool, error) {
		found, err := read(ctx)
		isThere = isThere || found != nil
		return found == nil && err == nil, err
	})
	if isThere && errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		return fmt.Errorf("the API accepted the request, but %s can still be read", what)
	}
	return err
}
