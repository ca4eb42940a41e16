package vpsbg

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	// gatherTime is how long a request waits for one more that it can be joined with.
	gatherTime = 20 * time.Millisecond
	// gatherPatience is how many gatherTimes it waits for those who are expected.
	gatherPatience = 10
	// maxJoined is how many servers are named in one request.
	maxJoined = 50
)

// CancelServer requests that a server ends, together with all for which the same is requested at the same time. What the
// API says of one of them is not said of the others.
func (c *Client) CancelServer(ctx context.Context, id ID, now bool, reason string) error {
	failure := Error{Operation: "cancelServers", Method: http.MethodPost, Path: "/servers/cancel"}
	return c.sendJoined(ctx, fmt.Sprintf("%s now=%t %s", failure.Operation, now, reason), failure, id, func(ctx context.Context, class class, ids []ID) error {
		return c.cancelServers(ctx, class, ids, now, reason)
	})
}

// UndoCancelServer takes a pending cancel request back, together with all that are taken back at the same time.
func (c *Client) UndoCancelServer(ctx context.Context, id ID) error {
	failure := Error{Operation: "undoCancelServers", Method: http.MethodDelete, Path: "/servers/cancel", RouteUnconfirmed: true}
	return c.sendJoined(ctx, failure.Operation, failure, id, c.undoCancelServers)
}

// together is an idempotent call for many objects at once. It is not repeated for a lock, which may be that of one of them.
var together = class{writes: true, resend: true, attempt: idempotent.attempt, patience: idempotent.patience}

// sendJoined sends the request for a server: with others, or by itself when there are none or the API refuses them together. Its
// error is failure when ctx ends before there is an answer.
func (c *Client) sendJoined(ctx context.Context, what string, failure Error, id ID, request func(context.Context, class, []ID) error) error {
	sent, err := c.joined.join(ctx, c.clock, what, id, func(ctx context.Context, ids []ID) error { return request(ctx, together, ids) })
	if err != nil {
		failure.Err, failure.wasNotSent = err.error, !err.maybeSent
		return &failure
	}
	if !sent.isAlone() && !slices.Contains([]int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusLocked}, Status(sent.answer)) {
		return sent.answer
	}
	return request(ctx, idempotent, []ID{id})
}

// joined joins requests for one server each that can be one for many, which has an Answer.
type joined[Answer any] struct {
	gate *gate
	mu   sync.Mutex
	last map[string]*batch[Answer] // by what is requested
}

// batch is one request for many servers.
type batch[Answer any] struct {
	before  *batch[Answer] // of the same kind, nil if there was none or run knows it
	ids     []ID
	closed  bool // nobody can take part any more
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	answer  Answer // none for one server alone
}

// isAlone reports whether nobody else took part. The request is left to the only one who did.
func (b *batch[Answer]) isAlone() bool { return len(b.ids) == 1 }

// interrupted is why somebody did not wait for the answer.
type interrupted struct {
	error
	maybeSent bool
}

// join takes part in the next request of a kind, and returns it when it has its answer. The request is closed to others before it
// is sent.
func (j *joined[Answer]) join(ctx context.Context, clock Clock, what string, id ID, request func(context.Context, []ID) Answer) (*batch[Answer], *interrupted) {
	b := j.enter(ctx, clock, what, id, request)
	select {
	case <-b.done:
		return b, nil
	case <-ctx.Done():
		return nil, &interrupted{ctx.Err(), j.leave(b)}
	}
}

func (j *joined[Answer]) enter(ctx context.Context, clock Clock, what string, id ID, request func(context.Context, []ID) Answer) *batch[Answer] {
	j.mu.Lock()
	defer j.mu.Unlock()
	b := j.last[what]
	if b == nil || b.closed || len(b.ids) == maxJoined {
		b = &batch[Answer]{before: b, done: make(chan struct{})}
		if j.last == nil {
			j.last = map[string]*batch[Answer]{}
		}
		j.last[what] = b
		ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // run calls it; the others do not stop with the first one
		go j.run(ctx, clock, b, request)
	}
	if !slices.Contains(b.ids, id) {
		b.ids = append(b.ids, id)
	}
	b.waiting++
	return b
}

// leave stops a batch that nobody waits for any more, and reports whether its request may have been sent.
func (j *joined[Answer]) leave(b *batch[Answer]) (maybeSent bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	maybeSent = b.closed
	b.waiting--
	if b.waiting == 0 {
		b.closed = true
		b.cancel()
	}
	return maybeSent
}

// run gathers a batch and sends its request. While an earlier one is under way it only gathers. Those who waited for that one are
// given the time to come back with their next servers, and those whose calls are under way to come at all.
func (j *joined[Answer]) run(ctx context.Context, clock Clock, b *batch[Answer], request func(context.Context, []ID) Answer) {
	defer close(b.done)
	defer b.cancel()
	expected := 0
	if before := b.before; before != nil {
		newcomers := 0
		select {
		case <-before.done: // those who are here have come back
		default:
			select {
			case <-before.done:
			case <-ctx.Done():
			}
			newcomers = j.size(b)
		}
		expected = min(newcomers+len(before.ids), maxJoined)
		b.before = nil
	}
	for quiet, size, patience := 0, j.size(b), 1; quiet < patience && clock.Sleep(ctx, gatherTime) == nil; quiet++ {
		if size != j.size(b) {
			quiet, size = -1, j.size(b)
		}
		if patience = 1; size < expected || j.gate.isBusy() {
			patience = gatherPatience
		}
	}
	j.close(b)
	if !b.isAlone() {
		b.answer = request(ctx, b.ids)
	}
}

func (j *joined[Answer]) size(b *batch[Answer]) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(b.ids)
}

func (j *joined[Answer]) close(b *batch[Answer]) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b.closed = true
}
