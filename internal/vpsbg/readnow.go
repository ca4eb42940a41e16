package vpsbg

import "context"

// ReadServerNow reads a server as it is after the call began: together with all that are read at the same time, where pages of
// the account's list cost less, or else by getServer.
func (c *Client) ReadServerNow(ctx context.Context, id ID) (*Server, error) {
	if !c.uncached {
		if read, interrupted := c.readings.join(ctx, c.clock, "", id, c.readTogether); interrupted == nil {
			if server := read.answer[id]; server != nil && server.Status != ServerTerminated {
				copied := *server
				return &copied, nil
			}
		}
	}
	return c.GetServer(ctx, id)
}

// readTogether reads servers from the account's list. Those that cost less one by one are not in the answer, and none is if the
// list cannot be had.
func (c *Client) readTogether(ctx context.Context, ids []ID) map[ID]*Server {
	list := newServerList(nil, 0)
	worth, isKnown := c.pages.worth(ids, 1)
	if !isKnown {
		first, err := c.firstLiveServers(ctx)
		if err != nil {
			return nil
		}
		list = first
		if missing := first.without(ids); len(missing) > 0 {
			worth, _ = c.pages.worth(missing, 2)
		}
	}
	more, err := c.livePages(ctx, worth)
	if err != nil || list.incomplete || more.incomplete {
		return nil
	}
	return list.and(more).byID
}
