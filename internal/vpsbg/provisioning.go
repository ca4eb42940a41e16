package vpsbg

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// The pauses between two looks at what the API is working on. There are no events, and every look counts against the rate
// limit.
const (
	FirstPause = time.Second
	LongPause  = 10 * time.Second
)

// LongerPause is the pause after pause.
func LongerPause(pause time.Duration) time.Duration { return min(pause*3/2, LongPause) }

// provisioning is the look at all servers that are being provisioned, which those who wait for one share.
type provisioning struct {
	first Shared[firstLook]
	look  Shared[map[ID]bool]

	mu      sync.Mutex
	waiting int
	pause   time.Duration // after the last look
	last    time.Time     // when it began
}

// AwaitServer waits until a server is no longer being provisioned, and returns it as it was read last, nil if it was not.
// That it is not found is taken for "not yet".
func (c *Client) AwaitServer(ctx context.Context, id ID) (last *Server, err error) {
	isReady := func(server *Server, err error) (bool, error) {
		if err == nil {
			last = server
		}
		if IsNotFound(err) {
			return false, nil
		}
		return err == nil && server.Status != ServerProcessing, err
	}
	p, me := &c.provisioning, &looker{id}
	first, err := p.first.Get(ctx, c.clock, Forever, func(ctx context.Context) (firstLook, error) {
		server, err := c.GetServer(ctx, id)
		switch {
		case IsNotFound(err):
			return firstLook{by: me, slow: true}, nil
		case err != nil:
			return firstLook{}, firstError{me, err}
		default:
			return firstLook{me, server, server.Status == ServerProcessing}, nil
		}
	})
	failed, isFailed := errors.AsType[firstError](err)
	switch {
	case isFailed && failed.by == me:
		return nil, failed.error
	case err != nil && !isFailed:
		return nil, err
	}
	ready := false
	switch {
	case !isFailed && first.by == me:
		last, ready = first.server, !first.slow
	case isFailed || !first.slow:
		ready, err = isReady(c.GetServer(ctx, id))
	}
	if ready || err != nil {
		return last, err
	}
	defer p.enter()()
	for {
		unready, err := p.look.Join(ctx, c.clock, c.lookAtUnready)
		if err != nil {
			return last, err
		}
		if unready[id] {
			continue
		}
		if ready, err = isReady(c.GetServer(ctx, id)); ready || err != nil {
			return last, err
		}
	}
}

// firstLook is the first look of all: whether the API provisions servers at once.
type firstLook struct {
	by     *looker
	server *Server // nil if it was not found
	slow   bool    // it is being provisioned
}

// looker is one call of AwaitServer.
type looker struct{ ID }

// firstError is why the first look failed, which concerns only its own server.
type firstError struct {
	by *looker
	error
}

// Unwrap lets errors.As and errors.Is see the cause.
func (e firstError) Unwrap() error { return e.error }

// enter counts one more who waits until the returned function is called.
func (p *provisioning) enter() (leave func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting++
	if p.waiting == 1 {
		p.pause, p.last = FirstPause, time.Time{}
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.waiting--
	}
}

// lookAtUnready waits until it is time for another look, and returns the servers that are being provisioned: none of them if
// only one is waited for, which can as well be read itself, and if the list cannot be had.
func (c *Client) lookAtUnready(ctx context.Context) (map[ID]bool, error) {
	p := &c.provisioning
	now := c.clock.Now()
	p.mu.Lock()
	if p.last.IsZero() {
		p.last = now // the first pause begins
	}
	wait := p.last.Add(p.pause).Sub(now)
	p.mu.Unlock()
	if err := c.clock.Sleep(ctx, wait); err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.last, p.pause = c.clock.Now(), LongerPause(p.pause)
	isAlone := p.waiting == 1
	p.mu.Unlock()
	if isAlone || c.uncached {
		return nil, nil
	}
	unready := map[ID]bool{}
	for server, err := range c.ListServers(ctx, ServerFilter{Statuses: []string{ServerProcessing}}) {
		if err != nil && c.clock.Sleep(ctx, 0) != nil {
			return nil, err
		}
		if err != nil {
			tflog.Warn(ctx, "the servers that are being provisioned cannot be listed: they are read one by one", map[string]any{"error": err.Error()})
			return nil, nil
		}
		if server.Status == ServerProcessing {
			unready[server.ID] = true
		}
	}
	return unready, nil
}
