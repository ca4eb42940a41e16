package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// cancel requests that a server ends, now or at the end of the paid period, and returns only when a read shows that it
// will, or that it is gone. What was requested already is not requested again, but an immediate cancellation overtakes a
// pending one.
func (r *serverResource) cancel(ctx context.Context, server *vpsbg.Server, now bool, reason string) error {
	before := *server
	isSuspended := server.Status == vpsbg.ServerSuspended
	if server.CancelRequest != nil && (!now || isSuspended) {
		return nil
	}
	requestErr := r.provider.Client.CancelServer(ctx, server.ID, now, reason)
	if requestErr != nil && !mayHaveHappened(requestErr) {
		return requestErr
	}
	_, err := r.confirm(ctx, server, func(after *vpsbg.Server) bool { return willEnd(&before, after, now) }, requestErr == nil)
	if err != nil {
		return errors.Join(requestErr, err)
	}
	return nil
}

// cancelAsRead cancels a server at the end of its period that is active and not cancelled as far as the state knows, without
// reading it first. It reports whether that is done; otherwise what has become of the server has to be looked at.
func (r *serverResource) cancelAsRead(ctx context.Context, id vpsbg.ID, reason string) (done bool, err error) {
	if err := r.provider.Client.CancelServer(ctx, id, false, reason); err != nil {
		if mayHaveHappened(err) {
			err = nil
		}
		return false, err
	}
	after, err := r.confirm(ctx, &vpsbg.Server{ID: id}, func(after *vpsbg.Server) bool { return willEnd(&vpsbg.Server{}, after, false) }, true)
	return after != nil && err == nil, err
}

// undoCancel takes a pending cancellation back, and returns only when a read shows that there is none.
func (r *serverResource) undoCancel(ctx context.Context, server *vpsbg.Server) (*vpsbg.Server, error) {
	if server.CancelRequest == nil {
		return server, nil
	}
	requestErr := r.provider.Client.UndoCancelServer(ctx, server.ID)
	if requestErr != nil && !mayHaveHappened(requestErr) {
		return server, requestErr
	}
	after, err := r.confirm(ctx, server, func(after *vpsbg.Server) bool { return after.CancelRequest == nil }, requestErr == nil)
	switch {
	case err != nil:
		return server, errors.Join(requestErr, err)
	case after == nil:
		return server, fmt.Errorf("server %d was deleted before its cancellation could be taken back", server.ID)
	default:
		return after, nil
	}
}

// mayHaveHappened reports whether a failed request may have taken effect, now or by an earlier one of its kind: its answer
// was lost, or the API says that there is nothing (more) to do.
func mayHaveHappened(err error) bool {
	status := vpsbg.Status(err)
	return vpsbg.IsOutcomeUnknown(err) || status == http.StatusUnprocessableEntity || status == http.StatusNotFound
}

// confirm reads the server until it is as it should be; nil stands for a server that is gone. After a request that failed it
// looks only once, for what was so already.
func (r *serverResource) confirm(ctx context.Context, server *vpsbg.Server, isSo func(*vpsbg.Server) bool, requested bool) (*vpsbg.Server, error) {
	err := billing.Poll(ctx, r.provider.Client.Clock(), func(ctx context.Context) (bool, error) {
		current, err := r.provider.Client.ReadServerNow(ctx, server.ID)
		if vpsbg.IsNotFound(err) {
			current, err = r.listed(ctx, server.ID)
		}
		switch {
		case err != nil:
			return false, err
		case current == nil || current.Status == vpsbg.ServerTerminated:
			server = nil
			return true, nil
		}
		server = current
		if !isSo(current) && !requested {
			return false, fmt.Errorf("a read of server %d does not show the change", current.ID)
		}
		return isSo(current), nil
	})
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("the API accepted the request, but a read of server %d does not show it within the time allowed", server.ID)
	}
	return server, err
}

// willEnd reports whether a read shows the cancellation that was requested, and not only an earlier one.
func willEnd(before, after *vpsbg.Server, now bool) bool {
	if after.Status == vpsbg.ServerSuspended && before.Status != vpsbg.ServerSuspended {
		return true
	}
	if after.CancelRequest == nil {
		return false
	}
	return !now || before.CancelRequest == nil ||
		before.CancelRequest.ID != after.CancelRequest.ID || before.CancelRequest.Type != after.CancelRequest.Type
}
