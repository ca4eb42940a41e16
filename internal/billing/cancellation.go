package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Cancellation is how a kind of service ends. Requests of the same terms that are made at the same time are sent as
// one.
type Cancellation[T any] struct {
	Account *Account
	Kind    string // in messages: "server"
	// Operation is the operationId of Request, which keeps it apart from that of other kinds.
	Operation string
	Request   func(ctx context.Context, ids []vpsbg.ID, now bool, reason string) error
	Undo      func(ctx context.Context, ids []vpsbg.ID) error
	// Read returns the service as it is now, nil if the account does not have it any more.
	Read  func(ctx context.Context, id vpsbg.ID) (*T, error)
	State func(*T) CancellationState
}

// CancellationState is what a service shows of its end.
type CancellationState struct {
	ID          vpsbg.ID
	Request     *vpsbg.CancelRequest // nil if none is pending
	IsSuspended bool
	IsGone      bool // it is terminated
}

// NeedsRequest reports whether a service has to be told to end, now or at the end of the paid period: what was
// requested already is not requested again, but an immediate cancellation overtakes a pending one.
func (s CancellationState) NeedsRequest(now bool) bool {
	return s.Request == nil || now && !s.IsSuspended
}

// Cancel requests that a service ends, now or at the end of the paid period, unless that was requested already. It
// returns the service only when a read shows that it will end, and nil if it is gone.
func (c Cancellation[T]) Cancel(ctx context.Context, service *T, now bool, reason string) (*T, error) {
	before := c.State(service)
	if !before.NeedsRequest(now) {
		return service, nil
	}
	requestErr := c.request(ctx, before.ID, now, reason)
	if requestErr != nil && !mayHaveHappened(requestErr) {
		return service, requestErr
	}
	isSo := func(after CancellationState) bool { return willEnd(before, after, now) }
	after, err := c.confirm(ctx, before.ID, isSo, requestErr == nil)
	if err != nil {
		return service, errors.Join(requestErr, err)
	}
	return after, nil
}

// CancelUnread cancels a service at the end of its period that is active and not cancelled as far as is known, without
// reading it first. It returns the service as a read shows it then. Nil without an error: what has become of the
// service has to be found out. accepted reports whether the API accepted the request.
func (c Cancellation[T]) CancelUnread(
	ctx context.Context, id vpsbg.ID, reason string,
) (after *T, accepted bool, err error) {
	if err := c.request(ctx, id, false, reason); err != nil {
		if mayHaveHappened(err) {
			err = nil
		}
		return nil, false, err
	}
	isSo := func(after CancellationState) bool { return willEnd(CancellationState{}, after, false) }
	after, err = c.confirm(ctx, id, isSo, true)
	if err != nil {
		return nil, true, err
	}
	return after, true, nil
}

// UndoCancel takes a pending cancellation back, and returns the service when a read shows that there is none.
func (c Cancellation[T]) UndoCancel(ctx context.Context, service *T) (*T, error) {
	before := c.State(service)
	if before.Request == nil {
		return service, nil
	}
	requestErr := c.join(ctx, "undo "+c.Operation, before.ID, c.Undo)
	if requestErr != nil && !mayHaveHappened(requestErr) {
		return service, requestErr
	}
	isSo := func(after CancellationState) bool { return after.Request == nil }
	after, err := c.confirm(ctx, before.ID, isSo, requestErr == nil)
	switch {
	case err != nil:
		return service, errors.Join(requestErr, err)
	case after == nil:
		return service, fmt.Errorf("%s %d was deleted before its cancellation could be taken back", c.Kind, before.ID)
	default:
		return after, nil
	}
}

func (c Cancellation[T]) request(ctx context.Context, id vpsbg.ID, now bool, reason string) error {
	key := fmt.Sprintf("%s now=%t %s", c.Operation, now, reason)
	return c.join(ctx, key, id, func(ctx context.Context, ids []vpsbg.ID) error {
		return c.Request(ctx, ids, now, reason)
	})
}

// join sends a request for one service: with others, or by itself when there are none or the API refuses them together.
// What the API says of one of them is not said of the others.
func (c Cancellation[T]) join(ctx context.Context, key string, id vpsbg.ID, send sender[error]) error {
	joined, err := c.Account.cancellations.join(ctx, key, id, send)
	if err != nil {
		return err
	}
	refusals := []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusLocked}
	if !joined.isAlone() && !slices.Contains(refusals, vpsbg.Status(joined.answer)) {
		return joined.answer
	}
	return send(ctx, []vpsbg.ID{id})
}

// agreement is how long reads have to agree that an accepted request has no effect, before they are believed.
const agreement = 2 * time.Minute

// confirm reads the service until it is as it should be; nil stands for one that is gone. After a request that failed
// it reads only once, for what was so already. It gives up when all reads of a while show the same.
func (c Cancellation[T]) confirm(
	ctx context.Context, id vpsbg.ID, isSo func(CancellationState) bool, requested bool,
) (service *T, err error) {
	var shown string
	var since time.Time
	notShown := func(waited string) error {
		return fmt.Errorf("the API accepted the request (%s), but the reads of %s %d %s do not show it: it %s; "+
			"check it in the client area", c.Operation, c.Kind, id, waited, shown)
	}
	err = Poll(ctx, c.Account.Clock(), func(ctx context.Context) (bool, error) {
		current, err := c.Read(ctx, id)
		if err != nil {
			return false, err
		}
		if current == nil && !requested { // that proves nothing: an API that answers 404 to one call may do so to all
			return false, fmt.Errorf("%s %d cannot be found to see what has become of it", c.Kind, id)
		}
		if current == nil || c.State(current).IsGone {
			service = nil
			return true, nil
		}
		service = current
		state := c.State(current)
		switch now := c.Account.Clock().Now(); {
		case isSo(state):
			return true, nil
		case !requested:
			return false, fmt.Errorf("a read of %s %d does not show the change", c.Kind, id)
		case state.String() != shown:
			shown, since = state.String(), now
		case now.Sub(since) >= agreement:
			return false, notShown(fmt.Sprintf("of %.0f minutes", agreement.Minutes()))
		}
		return false, nil
	})
	if requested && shown != "" && errors.Is(err, context.DeadlineExceeded) {
		err = notShown("within the time allowed")
	}
	return service, err
}

// String says what the service shows, behind "it".
func (s CancellationState) String() string {
	text := "is not suspended"
	if s.IsSuspended {
		text = "is suspended"
	}
	if s.Request == nil {
		return text + " and has no cancel request"
	}
	return fmt.Sprintf("%s and has the cancel request %d (type %d)", text, s.Request.ID, s.Request.Type)
}

// mayHaveHappened reports whether a failed request may have taken effect, now or by an earlier one of its kind: its
// answer was lost, or the API says that there is nothing (more) to do.
func mayHaveHappened(err error) bool {
	status := vpsbg.Status(err)
	return vpsbg.IsOutcomeUnknown(err) || status == http.StatusUnprocessableEntity || status == http.StatusNotFound
}

// willEnd reports whether a read shows the cancellation that was requested, and not only an earlier one.
func willEnd(before, after CancellationState, now bool) bool {
	if after.IsSuspended && !before.IsSuspended {
		return true
	}
	if after.Request == nil {
		return false
	}
	return !now || before.Request == nil ||
		before.Request.ID != after.Request.ID || before.Request.Type != after.Request.Type
}
