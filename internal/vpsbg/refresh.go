package vpsbg

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// refresh is the reading of many servers at the same time. One alone is read by itself; several share one list of the account,
// because a page of it costs no more than a server. It lives until the next write of this client, and refreshTime at most.
type refresh struct {
	writes int64 // the client's when it began
	began  time.Time
	first  Shared[*serverList] // the first page
	whole  Shared[*serverList]

	mu     sync.Mutex
	asked  int  // reads so far
	broken bool // the list cannot be had
}

const (
	refreshTime = time.Minute
	// companyTime is how long the first read waits for a second one, and shares a list with it if it comes.
	companyTime = 5 * time.Millisecond
)

// ReadServer reads a server for a refresh: from the list that it shares with other reads, or by getServer when it is the
// only one, the list does not show it (which proves nothing), or cannot be had. What it returns was read after the last
// write of this client ended.
func (c *Client) ReadServer(ctx context.Context, id ID) (*Server, error) {
	if server := c.listed(ctx, id); server != nil && server.Status != ServerTerminated {
		return server, nil
	}
	return c.GetServer(ctx, id)
}

// listed returns a server as the refresh's list shows it, nil if it does not.
func (c *Client) listed(ctx context.Context, id ID) *Server {
	if c.uncached {
		return nil
	}
	refresh := c.refresh()
	asked := refresh.ask()
	if asked == 1 && c.clock.Sleep(ctx, companyTime) == nil && refresh.asks() == 1 {
		return nil
	}
	if asked == 0 {
		return nil
	}
	first, err := refresh.first.Get(ctx, c.clock, Forever, c.firstLiveServers)
	list := first
	// Where few servers of a large account are read, they are cheaper one by one. Terraform reads ten at a time, so that those
	// who asked are not all.
	if err == nil && first.byID[id] == nil && first.rest > 0 && first.rest <= 2*refresh.asks() {
		list, err = refresh.whole.Get(ctx, c.clock, Forever, func(ctx context.Context) (*serverList, error) { return c.allLiveServers(ctx, first) })
	}
	if err == nil && list.incomplete {
		err = errIncomplete
	}
	if err != nil {
		tflog.Warn(ctx, "the list of servers cannot be used: they are read one by one", map[string]any{"error": err.Error()})
		refresh.breaks(ctx, c.clock)
		return nil
	}
	server := list.byID[id]
	if server == nil || refresh.writes != c.writes.Load() {
		return nil
	}
	copied := *server
	return &copied
}

// refresh returns the one that reads belong to from now on.
func (c *Client) refresh() *refresh {
	c.mu.Lock()
	defer c.mu.Unlock()
	writes, now := c.writes.Load(), c.clock.Now()
	if c.current == nil || c.current.writes != writes || now.Sub(c.current.began) >= refreshTime {
		c.current = &refresh{writes: writes, began: now}
	}
	return c.current
}

// ask counts a read, and returns how many there are, 0 if there is no list for them.
func (r *refresh) ask() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken {
		return 0
	}
	r.asked++
	return r.asked
}

func (r *refresh) asks() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

// breaks notes that the list cannot be had, unless it was only the caller who was interrupted.
func (r *refresh) breaks(ctx context.Context, clock Clock) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = r.broken || ctx.Err() == nil
}

// search is what the API found for a hostname.
type search struct {
	hostname string
	servers  []Server
}

// ServersNamed returns the live servers of a hostname, as they were at most maxAge ago. The first of those who ask has the
// API search, which is remembered for the hostname; the others share a list of the account.
func (c *Client) ServersNamed(ctx context.Context, hostname string, maxAge time.Duration) ([]Server, error) {
	var servers []Server
	var err error
	began := c.clock.Now()
	last, isKnown := c.searched.known(began, maxAge)
	switch {
	case isKnown && !c.uncached && strings.EqualFold(last.hostname, hostname):
		servers = last.servers
	case maxAge == 0 || c.uncached || c.searches.Add(1) == 1:
		servers, err = Collect(c.ListServers(ctx, ServerFilter{Search: hostname, Statuses: LiveServers}))
		if err == nil {
			c.searched.Set(search{hostname, servers}, began)
		}
	default:
		servers, err = c.liveServers(ctx, maxAge)
	}
	var named []Server
	for i := range servers {
		if strings.EqualFold(servers[i].Hostname, hostname) {
			named = append(named, servers[i])
		}
	}
	return named, err
}

func (c *Client) liveServers(ctx context.Context, maxAge time.Duration) ([]Server, error) {
	list, err := c.live.Get(ctx, c.clock, maxAge, func(ctx context.Context) (*serverList, error) {
		first, err := c.firstLiveServers(ctx)
		if err != nil {
			return nil, err
		}
		return c.allLiveServers(ctx, first)
	})
	if err != nil {
		return nil, err
	}
	return list.servers, nil
}
