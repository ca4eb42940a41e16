package vpsbg

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// serverList is what is known of the account's list of live servers.
type serverList struct {
	servers    []Server
	byID       map[ID]*Server
	rest       int  // pages that are not fetched
	incomplete bool // items lack something that a read has
}

var errIncomplete = errors.New("it lacks fields that a read has")

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

// and returns a list with the servers of both.
func (l *serverList) and(other *serverList) *serverList {
	both := &serverList{servers: slices.Concat(l.servers, other.servers), byID: maps.Clone(l.byID), incomplete: l.incomplete || other.incomplete}
	maps.Copy(both.byID, other.byID)
	return both
}

// without returns those that the list does not have.
func (l *serverList) without(ids []ID) []ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id ID) bool { return l.byID[id] != nil })
}

func (c *Client) firstLiveServers(ctx context.Context) (*serverList, error) {
	first, err := fetchPage[listedServer](ctx, c, serverListing(ServerFilter{Statuses: LiveServers}), 1)
	if err != nil {
		return nil, err
	}
	if first.lastPage == 0 && !first.isLast(1) { // the API does not say how many there are
		items, err := Collect(list[listedServer](ctx, c, serverListing(ServerFilter{Statuses: LiveServers})))
		return newServerList(items, 0), err
	}
	list := newServerList(first.items, max(first.lastPage-1, 0))
	c.pages.note(list, 1, first.lastPage)
	return list, nil
}

// allLiveServers fetches the rest of a list.
func (c *Client) allLiveServers(ctx context.Context, first *serverList) (*serverList, error) {
	rest, err := c.livePages(ctx, numbers(2, 1+first.rest))
	if err != nil {
		return nil, err
	}
	return first.and(rest), nil
}

// livePages fetches pages of the list of live servers side by side.
func (c *Client) livePages(ctx context.Context, numbers []int) (*serverList, error) {
	pages := make([]*serverList, len(numbers))
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(maxConnections)
	for i, number := range numbers {
		group.Go(func() error {
			page, err := fetchPage[listedServer](groupContext, c, serverListing(ServerFilter{Statuses: LiveServers}), number)
			if err == nil {
				pages[i] = newServerList(page.items, 0)
				c.pages.note(pages[i], number, page.lastPage)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := newServerList(nil, 0)
	for _, page := range pages {
		all = all.and(page)
	}
	return all, nil
}

// numbers returns those from first to last.
func numbers(first, last int) []int {
	var all []int
	for number := first; number <= last; number++ {
		all = append(all, number)
	}
	return all
}

// serverPages is what is known of the pages of the list of live servers.
type serverPages struct {
	mu      sync.Mutex
	last    int        // the number of the last one, 0 while unknown
	of      map[ID]int // where a server was last seen
	unknown int        // reads of servers that were seen nowhere
	whole   bool       // all were fetched for that: who is seen nowhere since then is new
	useless bool       // an item lacked something that a read has
}

func (p *serverPages) note(list *serverList, number, last int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == nil {
		p.of = map[ID]int{}
	}
	for id := range list.byID {
		p.of[id] = number
	}
	p.last, p.useless = last, p.useless || list.incomplete
}

// count returns how many there are, 0 while that is unknown.
func (p *serverPages) count() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return int64(p.last)
}

// worth returns the pages, from a number on, that cost less than the servers on them one by one: those with several of them, or all
// if that is not more. All are also worth it once, as soon as so many servers were read that were seen nowhere.
func (p *serverPages) worth(ids []ID, from int) (worth []int, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.useless {
		return nil, true
	}
	if p.last == 0 {
		return nil, false
	}
	count, alone := map[int]int{}, 0
	for _, id := range ids {
		if number := p.of[id]; number != 0 {
			count[number]++
		} else {
			alone++
			p.unknown++
		}
	}
	for number, servers := range count {
		if servers > 1 {
			worth = append(worth, number)
		} else {
			alone++
		}
	}
	all := p.last - from + 1
	if !p.whole && all <= p.unknown {
		p.whole, alone = true, all
	}
	if all <= len(worth)+alone {
		return numbers(from, p.last), true
	}
	return worth, true
}
