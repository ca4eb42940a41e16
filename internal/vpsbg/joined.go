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
	// gatherTime is how long a request waits for others that it can be joined with.
	gatherTime = 20 * time.Millisecond
	// maxJoined is how many servers are named in one request.
	maxJoined = 50
)

// CancelServer requests that a server ends, together with all for which the same is requested at the same time. What the
// API says of one of them is not said of the others. It returns the server as a list shows it after the request, nil if it
// was not read.
func (c *Client) CancelServer(ctx context.Context, id ID, now bool, reason string) (after *Server, err error) {
	return c.joined.send(ctx, c, fmt.Sprint(now, reason), id, func(ctx context.Context, class class, ids []ID) error {
		return c.cancelServers(ctx, class, ids, now, reason)
	})
}

// UndoCancelServer takes a pending cancel request back, together with all that are taken back at the same time. It returns
// what CancelServer does.
func (c *Client) UndoCancelServer(ctx context.Context, id ID) (after *Server, err error) {
	return c.joined.send(ctx, c, "undo", id, c.undoCancelServers)
}

// together is an idempotent call for many objects at once. It is not repeated for a lock, which may be that of one of them.
var together = class{writes: true, resend: true, attempt: idempotent.attempt, patience: idempotent.patience}

// joined joins requests for one server each that can be one for many.
type joined struct {
	mu   sync.Mutex
	open map[string]*batch // by what is requested
}

type batch struct {
	ids     []ID
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	err     error          // of the request for all
	after   map[ID]*Server // those that were read after it
}

// send sends the request for a server: with others, or by itself when there are none or the API refuses them together.
func (j *joined) send(ctx context.Context, c *Client, what string, id ID, request func(context.Context, class, []ID) error) (*Server, error) {
	b := j.enter(ctx, c, what, id, request)
	select {
	case <-b.done:
	case <-ctx.Done():
		j.leave(b)
		return nil, ctx.Err()
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
	b := j.open[what]
	if b == nil || len(b.ids) == maxJoined {
		b = &batch{done: make(chan struct{})}
		if j.open == nil {
			j.open = map[string]*batch{}
		}
		j.open[what] = b
		ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx)) // the others do not stop with the first one
		go j.run(ctx, c, what, b, request)
	}
	if !slices.Contains(b.ids, id) {
		b.ids = append(b.ids, id)
	}
	b.waiting++
	return b
}

// leave stops a batch that nobody waits for any more.
func (j *joined) leave(b *batch) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b.waiting--
	if b.waiting == 0 {
		b.cancel()
	}
}

func (j *joined) run(ctx context.Context, c *Client, what string, b *batch, request func(context.Context, class, []ID) error) {
	defer close(b.done)
	defer b.cancel()
	// In real time, whatever the clock: others come by then or not.
	select {
	case <-time.After(gatherTime):
	case <-ctx.Done():
	}
	j.mu.Lock()
	if j.open[what] == b {
		delete(j.open, what)
	}
	j.mu.Unlock()
	if len(b.ids) > 1 {
		if b.err = request(ctx, together, b.ids); b.err == nil {
			b.after = c.readTogether(ctx, b.ids)
		}
	}
}
