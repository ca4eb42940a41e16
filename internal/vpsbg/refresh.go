package vpsbg

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"
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

var errIncomplete = errors.New("it lacks fields that a read has")

// serverList is what is known of the account's list of live servers.
type serverList struct {
	servers    []Server
	byID       map[ID]*Server
	rest       int  // pages that are not fetched
	incomplete bool // items lack something that a read has
}

// listedServer is an item of the list. What a list shows of a server is hardly documented: it is taken for a read of the server
// only if it has all that may be in the state. What is merely left out must not look like a change.
type listedServer struct {
	Server
	complete bool
}

// UnmarshalJSON also looks at what is there.
func (s *listedServer) UnmarshalJSON(body []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return err
	}
	lacks := func(field string) bool { return all[field] == nil }
	s.complete = !slices.ContainsFunc([]string{
		"plan", "billing_cycle", "expiry_at", "potential_expiry_at", "ip_addresses", "addons", "server_image", "cancel_request",
	}, lacks)
	return json.Unmarshal(body, &s.Server)
}

func newServerList(items []listedServer, rest int) *serverList {
	list := &serverList{servers: make([]Server, len(items)), byID: make(map[ID]*Server, len(items)), rest: rest}
	for i := range items {
		list.servers[i] = items[i].Server
		list.byID[items[i].ID] = &list.servers[i]
		list.incomplete = list.incomplete || !items[i].complete
	}
	return list
}

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

// readTogether reads servers by a list of their own, or returns nothing where they are cheaper one by one or the list cannot
// be had.
func (c *Client) readTogether(ctx context.Context, ids []ID) map[ID]*Server {
	if c.uncached || c.pages.Load() > int64(len(ids)) {
		return nil
	}
	list, err := c.firstLiveServers(ctx)
	isMissing := func(id ID) bool { return list.byID[id] == nil }
	if err == nil && list.rest > 0 && slices.ContainsFunc(ids, isMissing) {
		if list.rest > len(ids) {
			return nil
		}
		list, err = c.allLiveServers(ctx, list)
	}
	if err != nil || list.incomplete {
		return nil // they are read one by one
	}
	return list.byID
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
	r.broken = r.broken || clock.Sleep(ctx, 0) == nil
}

// ServersNamed returns the live servers of a hostname, as they were at most maxAge ago. The first of those who ask has the
// API search, the others share a list of the account.
func (c *Client) ServersNamed(ctx context.Context, hostname string, maxAge time.Duration) ([]Server, error) {
	var servers []Server
	var err error
	if maxAge == 0 || c.uncached || c.searches.Add(1) == 1 {
		servers, err = Collect(c.ListServers(ctx, ServerFilter{Search: hostname, Statuses: LiveServers}))
	} else {
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

func (c *Client) firstLiveServers(ctx context.Context) (*serverList, error) {
	first, err := fetchPage[listedServer](ctx, c, serverListing(ServerFilter{Statuses: LiveServers}), 1)
	if err != nil {
		return nil, err
	}
	c.pages.Store(int64(first.lastPage))
	rest := max(first.lastPage-1, 0)
	if rest == 0 && !first.isLast(1) { // the API does not say how many there are
		items, err := Collect(list[listedServer](ctx, c, serverListing(ServerFilter{Statuses: LiveServers})))
		return newServerList(items, 0), err
	}
	return newServerList(first.items, rest), nil
}

// allLiveServers fetches the rest of a list, its pages side by side.
func (c *Client) allLiveServers(ctx context.Context, first *serverList) (*serverList, error) {
	pages := make([]*serverList, first.rest)
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(maxConnections)
	for i := range pages {
		group.Go(func() error {
			page, err := fetchPage[listedServer](groupContext, c, serverListing(ServerFilter{Statuses: LiveServers}), i+2)
			if err == nil {
				pages[i] = newServerList(page.items, 0)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := &serverList{servers: slices.Clone(first.servers), byID: maps.Clone(first.byID), incomplete: first.incomplete}
	for _, page := range pages {
		all.servers = append(all.servers, page.servers...)
		maps.Copy(all.byID, page.byID)
		all.incomplete = all.incomplete || page.incomplete
	}
	return all, nil
}
