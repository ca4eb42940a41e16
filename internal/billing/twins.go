package billing

import (
	"context"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Namesakes returns the other live servers of a server's host name. It looks into the pages of the shared list that
// are new enough, which costs nothing: servers that are bought at the same time are next to each other there. Where
// those do not show the server itself, one request searches for the host name, if mayAsk, and its first page will do.
// Names are compared here, because how the API's search treats their spelling is not documented.
func (s *Servers) Namesakes(ctx context.Context, server *vpsbg.Server, asOf AsOf, mayAsk bool) ([]vpsbg.Server, error) {
	var others []vpsbg.Server
	isShown := false
	look := func(listed *vpsbg.ListedServer) {
		switch {
		case listed.ID == server.ID:
			isShown = true
		case listed.Status != vpsbg.ServerTerminated && IsSameHost(listed.Hostname, server.Hostname):
			others = append(others, listed.Server)
		}
	}
	for _, listed := range s.live.named(HostName(server.Hostname), asOf) {
		look(listed)
	}
	if isShown || !mayAsk {
		return others, nil
	}
	filter := vpsbg.ServerFilter{Search: server.Hostname, Statuses: vpsbg.LiveServers}
	page, err := s.client.ListServersPage(ctx, filter, 1)
	if err != nil {
		return nil, err
	}
	others = nil
	for i := range page.Items {
		look(&page.Items[i])
	}
	return others, nil
}

// named returns what has a name on the pages that are new enough. It reads nothing.
func (l *List[T]) named(name string, asOf AsOf) (shown []*T) {
	asked := l.reads.ask(l.client)
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range l.byName[name] {
		if item := l.shown(id, asOf, asked); item != nil {
			shown = append(shown, item)
		}
	}
	return shown
}
