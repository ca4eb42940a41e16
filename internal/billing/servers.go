package billing

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Servers reads the servers of the account for all resources of a run.
type Servers struct {
	client       *vpsbg.Client
	live         *List[vpsbg.ListedServer]
	processing   *List[vpsbg.ListedServer] // that are being provisioned
	all          *List[vpsbg.ListedServer] // terminated ones included
	provisioning waiters
	naming       atomic.Int64 // of those who wait, how many know only a host name
	unshared     bool
}

func newServers(client *vpsbg.Client, unshared bool) *Servers {
	list := func(statuses ...string) *List[vpsbg.ListedServer] {
		return newList(client, listSource[vpsbg.ListedServer]{
			operationID: "listServers", path: "/servers",
			page: func(ctx context.Context, number int) (*vpsbg.Page[vpsbg.ListedServer], error) {
				return client.ListServersPage(ctx, vpsbg.ServerFilter{Statuses: statuses}, number)
			},
			id:       func(s *vpsbg.ListedServer) vpsbg.ID { return s.ID },
			name:     func(s *vpsbg.ListedServer) string { return HostName(s.Hostname) },
			complete: func(s *vpsbg.ListedServer) bool { return s.Complete },
		})
	}
	return &Servers{
		client: client, live: list(vpsbg.LiveServers...), processing: list(vpsbg.ServerProcessing),
		all:          list(append([]string{vpsbg.ServerTerminated}, vpsbg.LiveServers...)...),
		provisioning: waiters{client: client, unshared: unshared}, unshared: unshared,
	}
}

// Read reads a server as of a time: from the list that it shares with other reads, or by getServer when it is the only
// one, the list does not show it (which proves nothing), or cannot be had.
func (s *Servers) Read(ctx context.Context, id vpsbg.ID, asOf AsOf) (*vpsbg.Server, error) {
	if !s.unshared {
		if listed := s.live.Item(ctx, id, asOf); listed != nil && listed.Status != vpsbg.ServerTerminated {
			server := listed.Server
			return &server, nil
		}
	}
	return s.client.GetServer(ctx, id)
}

// Live returns the servers that are not terminated.
func (s *Servers) Live(ctx context.Context, asOf AsOf) ([]vpsbg.Server, error) {
	if s.unshared {
		asOf = Now
	}
	all, err := s.live.All(ctx, asOf)
	var live []vpsbg.Server
	for _, server := range all {
		if server.Status != vpsbg.ServerTerminated {
			live = append(live, server.Server)
		}
	}
	return live, err
}

// Named returns the live servers of a host name. It compares the names of the whole list, because how the API's own
// search treats upper case is not documented.
func (s *Servers) Named(ctx context.Context, hostname string, asOf AsOf) ([]vpsbg.Server, error) {
	live, err := s.Live(ctx, asOf)
	return slices.DeleteFunc(live, func(server vpsbg.Server) bool {
		return !IsSameHost(server.Hostname, hostname)
	}), err
}

// Listed returns a server as the list of all servers of the account shows it, terminated ones included, nil if it does
// not; and how many servers that list has.
func (s *Servers) Listed(ctx context.Context, id vpsbg.ID, asOf AsOf) (server *vpsbg.Server, count int, err error) {
	if s.unshared {
		asOf = Now
	}
	all, err := s.all.All(ctx, asOf)
	for _, listed := range all {
		if listed.ID == id {
			found := listed.Server
			server = &found
		}
	}
	return server, len(all), err
}

// AwaitProvisioned waits until a server is no longer being provisioned, and returns it as it was read last, nil if it
// was not. That it is not found is taken for "not yet". While requests are scarce, all who wait share a list.
func (s *Servers) AwaitProvisioned(ctx context.Context, id vpsbg.ID) (last *vpsbg.Server, err error) {
	isReady := func(ctx context.Context) (bool, error) {
		server, err := s.Read(ctx, id, Now)
		if vpsbg.IsNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		last = server
		return server.Status != vpsbg.ServerProcessing, nil
	}
	if !s.client.IsPressed() || s.provisioning.count() == 0 { // otherwise others know already that it takes a while
		if done, err := isReady(ctx); done || err != nil {
			return last, err
		}
	}
	return last, s.provisioning.poll(ctx, func(ctx context.Context, isShared bool) (bool, error) {
		if isShared && s.isProcessing(ctx, id) {
			return false, nil
		}
		return isReady(ctx)
	})
}

// AwaitNamed polls check until it is done or fails, for something that shows with the server of a host name. While
// requests are scarce, all who wait share a list, and check only once it has the host name.
func (s *Servers) AwaitNamed(
	ctx context.Context, hostname string, check func(context.Context) (done bool, err error),
) error {
	s.naming.Add(1)
	defer s.naming.Add(-1)
	return s.provisioning.poll(ctx, func(ctx context.Context, isShared bool) (bool, error) {
		if isShared && int64(s.live.PageCount()) <= s.naming.Load() {
			named, err := s.Named(ctx, hostname, thisMoment)
			if err == nil && len(named) == 0 {
				return false, nil
			}
		}
		return check(ctx)
	})
}

// isProcessing reports whether a server is on the list of those that are being provisioned. Without the list nobody
// knows.
func (s *Servers) isProcessing(ctx context.Context, id vpsbg.ID) bool {
	all, err := s.processing.All(ctx, thisMoment)
	if err != nil {
		tflog.Warn(ctx, "the servers that are being provisioned cannot be listed: they are read one by one",
			map[string]any{"error": err.Error()})
	}
	return slices.ContainsFunc(all, func(server *vpsbg.ListedServer) bool {
		return server.ID == id && server.Status == vpsbg.ServerProcessing
	})
}
