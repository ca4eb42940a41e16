package vpsbg

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// provisioning is the look at all servers that are being provisioned, which those who wait for one share.
type provisioning struct {
	first  Shared[firstLook]
	watch  watch[unready]
	naming atomic.Int64 // of those who wait, how many know only a hostname
}

// unready is what the look shows.
type unready struct {
	ids   map[ID]bool     // of the servers that are being provisioned
	names map[string]bool // of all servers, in lower case; nil if they were not looked at
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
		ready, err = isReady(c.ReadServerNow(ctx, id))
	}
	if ready || err != nil {
		return last, err
	}
	defer p.watch.enter(FirstPause)()
	for {
		shown, err := p.watch.next(ctx, c.clock, c.lookAtUnready)
		if err != nil {
			return last, err
		}
		read := c.GetServer
		if shown != nil {
			read = c.ReadServerNow
		}
		if shown != nil && shown.ids[id] {
			continue
		}
		if ready, err = isReady(read(ctx, id)); ready || err != nil {
			return last, err
		}
	}
}

// AwaitNamed looks from time to time until look is done or fails: when a server of the hostname shows, or nobody can tell. Others who
// wait for servers share the look for that.
func (c *Client) AwaitNamed(ctx context.Context, hostname string, look func(context.Context) (done bool, err error)) error {
	p := &c.provisioning
	defer p.watch.enter(FirstPause)()
	p.naming.Add(1)
	defer p.naming.Add(-1)
	for {
		shown, err := p.watch.next(ctx, c.clock, c.lookAtUnready)
		if err != nil {
			return err
		}
		if shown != nil && shown.names != nil && !shown.names[strings.ToLower(hostname)] {
			continue
		}
		if done, err := look(ctx); done || err != nil {
			return err
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

// lookAtUnready lists the servers that are being provisioned, or all if as many wait for a hostname as those have pages.
func (c *Client) lookAtUnready(ctx context.Context, _ int) (*unready, error) {
	if c.uncached {
		return nil, nil //nolint:nilnil // everybody looks for himself
	}
	list, err := c.serversBeingProvisioned(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, err
	}
	if err != nil {
		tflog.Warn(ctx, "the servers that are being provisioned cannot be listed: they are read one by one", map[string]any{"error": err.Error()})
		return nil, nil //nolint:nilnil,nilerr // everybody looks for himself
	}
	return list, nil
}

func (c *Client) serversBeingProvisioned(ctx context.Context) (*unready, error) {
	shown := &unready{ids: map[ID]bool{}}
	servers := c.ListServers(ctx, ServerFilter{Statuses: []string{ServerProcessing}})
	if pages := c.pages.count(); pages > 0 && pages <= c.provisioning.naming.Load() {
		shown.names = map[string]bool{}
		servers = c.ListServers(ctx, ServerFilter{Statuses: LiveServers})
	}
	for server, err := range servers {
		if err != nil {
			return nil, err
		}
		if server.Status == ServerProcessing {
			shown.ids[server.ID] = true
		}
		if shown.names != nil {
			shown.names[strings.ToLower(server.Hostname)] = true
		}
	}
	return shown, nil
}
