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
// API says of one of them is not said of the others. It returns the server as a list shows it after the request, nil if it
// was not read.
func (c *Client) CancelServer(ctx context.Context, id ID, now bool, reason string) (after *Server, err error) {
	failure := Error{Operation: "cancelServers", Method: http.MethodPost, Path: "/servers/cancel"}
	return c.joined.send(ctx, c, fmt.Sprint(now, reason), failure, id, func(ctx context.Context, class class, ids []ID) error {
		return c.cancelServers(ctx, class, ids, now, reason)
	})
}

// UndoCancelServer takes a pending cancel request back, together with all that are taken back at the same time. It returns
// what CancelServer does.
func (c *Client) UndoCancelServer(ctx context.Context, id ID) (after *Server, err error) {
	failure := Error{Operation: "undoCancelServers", Method: http.MethodDelete, Path: "/servers/cancel", Unproven: true}
	return c.joined.send(ctx, c, "undo", failure, id, c.undoCancelServers)
}

// together is an idempotent call for many objects at once. It is not repeated for a lock, which may be that of one of them.
var together = class{writes: true, resend: true, attempt: idempotent.attempt, patience: idempotent.patience}

// joined joins requests for one server each that can be one for many.
type joined struct {
	mu   sync.Mutex
	last map[string]*batch // by what is requested
}

type batch struct {
	before  *batch // of the same kind, nil if there was none or it is done
	ids     []ID
	closed  bool // nobody can take part any more
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	err     error          // of the request for all
	after   map[ID]*Server // those that were read after it
}

// send sends the request for a server: with others, or by itself when there are none or the API refuses them together. Its error
// is failure when ctx ends before there is an answer.
func (j *joined) send(ctx context.Context, c *Client, what string, failure Error, id ID, request func(context.Context, class, []ID) error) (*Server, error) {
	b := j.enter(ctx, c, what, id, request)
	select {
	case <-b.done:
	case <-ctx.Done():
		failure.Err, failure.wasNotSent = ctx.Err(), !j.leave(b)
		return nil, &failure
	}
	if len(b.ids) > 1 && !slices.Contains([]int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusLocked}, Status(b.err)) {
		return b.after[id], b.err
	}
	return nil, request(ctx, idempotent, []ID{id})
}

// enter takes part in a batch.
func (j *joined) enter(ctx context.Context, c *Client, what string, id ID, request func(context.Context, class, []ID) error) *batch {
	j.mu.Lock()
	defer j.mu.Unlock()
	b := j.last[what]
	if b == nil || b.closed || len(b.ids) == maxJoined {
		b = &batch{before: b, done: make(chan struct{})}
		if j.last == nil {
			j.last = map[string]*batch{}
		}
		j.last[what] = b
		ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx)) // the others do not stop with the first one
		go j.run(ctx, c, b, request)
	}
	if !slices.Contains(b.ids, id) {
		b.ids = append(b.ids, id)
	}
	b.waiting++
	return b
}

// leave stops a batch that nobody waits for any more, and tells whether its request may have been sent.
func (j *joined) leave(b *batch) (maybeSent bool) {
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

// run gathers a batch and sends its request. While an earlier one is under way it only gathers, and those who waited for that
// one are given the time to come back with their next servers.
func (j *joined) run(ctx context.Context, c *Client, b *batch, request func(context.Context, class, []ID) error) {
	defer close(b.done)
	defer b.cancel()
	patience, returning := 1, 0
	if b.before != nil {
		select {
		case <-b.before.done:
		case <-ctx.Done():
		}
		patience, returning = gatherPatience, len(b.before.ids)
		b.before = nil
	}
	expected := min(j.size(b)+returning, maxJoined)
	for quiet, size := 0, j.size(b); quiet < patience && c.clock.Sleep(ctx, gatherTime) == nil; quiet++ {
		if size != j.size(b) {
			quiet, size = -1, j.size(b)
		}
		if size >= expected {
			patience = 1
		}
	}
	j.close(b)
	if len(b.ids) > 1 {
		if b.err = request(ctx, together, b.ids); b.err == nil {
			b.after = c.readTogether(ctx, b.ids)
		}
	}
}

func (j *joined) size(b *batch) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(b.ids)
}

func (j *joined) close(b *batch) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b.closed = true
}
