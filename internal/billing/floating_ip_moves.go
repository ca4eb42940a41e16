package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// gatherTime is how long a move waits for others to the same server: little beside a reboot.
const gatherTime = 500 * time.Millisecond

// moves joins the moves of floating IPs, so that each server reboots once for all that go to it, or leave it for none,
// at the same time.
type moves struct {
	mu     sync.Mutex
	groups map[vpsbg.ID]*moveGroup // by the server that they go to, 0 for none
}

// moveGroup is a move of several floating IPs.
type moveGroup struct {
	coming int // who announced that they take part, and have not come yet
	ids    []vpsbg.ID
	ready  chan struct{} // closed when all who were announced have come or left
	done   chan struct{}
	errs   map[vpsbg.ID]error
}

// Move is a floating IP that is going to be moved.
type Move struct {
	account *Account
	server  vpsbg.ID
	group   *moveGroup
	isOver  bool
}

// Announce says that a floating IP is going to be attached to a server, 0 for none. Others who go there wait for it,
// until its Move is made or left.
func (a *Account) Announce(server vpsbg.ID) *Move {
	m := &a.FloatingIPs.moves
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.groups == nil {
		m.groups = map[vpsbg.ID]*moveGroup{}
	}
	group := m.groups[server]
	if group == nil {
		group = &moveGroup{ready: make(chan struct{}), done: make(chan struct{}), errs: map[vpsbg.ID]error{}}
		m.groups[server] = group
	}
	group.coming++
	return &Move{account: a, server: server, group: group}
}

// Leave is for a move that is not made. After Make it has no effect.
func (m *Move) Leave() { m.arrive(0) }

// arrive takes part with a floating IP, or leaves.
func (m *Move) arrive(id vpsbg.ID) (isFirst bool) {
	all := &m.account.FloatingIPs.moves
	all.mu.Lock()
	defer all.mu.Unlock()
	if m.isOver {
		return false
	}
	m.isOver = true
	group := m.group
	group.coming--
	if id != 0 {
		group.ids = append(group.ids, id)
	}
	if group.coming == 0 {
		close(group.ready)
		delete(all.groups, m.server)
	}
	return id != 0 && len(group.ids) == 1
}

// Make attaches the floating IP to the server, or detaches it for server 0, together with all others that were
// announced. It returns when reads show that, and nothing holds the floating IP and its servers any more.
func (m *Move) Make(ctx context.Context, id vpsbg.ID) error {
	clock := m.account.Clock()
	if err := clock.Sleep(ctx, gatherTime); err != nil { // for others to be announced
		m.Leave()
		return err
	}
	group := m.group
	if m.arrive(id) {
		go func() { // the others do not stop with the first one
			defer close(group.done)
			<-group.ready
			within, cancel := clock.WithTimeout(context.WithoutCancel(ctx), moveTime)
			defer cancel()
			m.account.moveAll(within, group, m.server)
		}()
	}
	select {
	case <-group.done:
		return group.errs[id]
	case <-ctx.Done():
		return ctx.Err()
	}
}

// moveTime is how long a move may take altogether.
const moveTime = 20 * time.Minute

// moveAll moves the floating IPs of a group: all at once, or one by one if the API refuses them together.
func (a *Account) moveAll(ctx context.Context, group *moveGroup, server vpsbg.ID) {
	err := a.move(ctx, group.ids, server)
	refusals := []int{http.StatusNotFound, http.StatusUnprocessableEntity}
	for _, id := range group.ids {
		group.errs[id] = err
		if len(group.ids) > 1 && slices.Contains(refusals, vpsbg.Status(err)) {
			group.errs[id] = a.move(ctx, []vpsbg.ID{id}, server)
		}
	}
}

// move attaches floating IPs to a server, 0 for none. Those that are attached elsewhere are detached before.
func (a *Account) move(ctx context.Context, ids []vpsbg.ID, server vpsbg.ID) error {
	ips, err := a.readFloatingIPs(ctx, ids)
	if err != nil {
		return err
	}
	var elsewhere, free, former []vpsbg.ID
	for _, ip := range ips {
		switch ip.ServerID {
		case server: // it is there already
		case 0:
			free = append(free, ip.ID)
		default:
			elsewhere, former = append(elsewhere, ip.ID), append(former, ip.ServerID)
		}
	}
	if len(elsewhere) > 0 {
		err := a.moveOnce(ctx, elsewhere, 0, former, func(ctx context.Context) error {
			return a.Client.DetachFloatingIPs(ctx, elsewhere)
		})
		if err != nil {
			return err
		}
		free = append(free, elsewhere...)
	}
	if server == 0 || len(free) == 0 {
		return nil
	}
	slices.Sort(free)
	return a.moveOnce(ctx, free, server, []vpsbg.ID{server}, func(ctx context.Context) error {
		return a.Client.AttachFloatingIPs(ctx, free, server)
	})
}

// readFloatingIPs reads floating IPs as they are now. Each of them has to be there.
func (a *Account) readFloatingIPs(ctx context.Context, ids []vpsbg.ID) ([]*vpsbg.FloatingIP, error) {
	live, err := a.FloatingIPs.Live(ctx, Now)
	if err != nil {
		return nil, err
	}
	ips := make([]*vpsbg.FloatingIP, len(ids))
	for i, id := range ids {
		if ips[i] = floatingIPOf(live, id); ips[i] == nil {
			return nil, fmt.Errorf("the account's list of %d floating IPs does not show floating IP %d", len(live), id)
		}
	}
	return ips, nil
}

// moveOnce sends a move, and returns when reads show its effect and nothing holds the floating IPs and the servers.
// Each time that it has an effect it reboots the servers: it is sent once, and again only after a 423, if nothing came
// of it once all are free.
func (a *Account) moveOnce(
	ctx context.Context, ids []vpsbg.ID, target vpsbg.ID, servers []vpsbg.ID, send func(context.Context) error,
) error {
	slices.Sort(servers)
	servers = slices.Compact(servers)
	check := func(ctx context.Context) (isDone, isHeld bool, err error) {
		return a.checkMove(ctx, ids, target, servers)
	}
	awaitFree := func(ctx context.Context) (isDone bool, err error) {
		err = Poll(ctx, a.Clock(), func(ctx context.Context) (bool, error) {
			var isHeld bool
			var err error
			isDone, isHeld, err = check(ctx)
			return !isHeld, err
		})
		return isDone, err
	}
	found := func(is bool) []struct{} { return make([]struct{}, map[bool]int{true: 1}[is]) }
	pause := time.Second
	outcome := Once[struct{}]{
		Clock: a.Clock(),
		Send:  func(ctx context.Context) (*struct{}, error) { return &struct{}{}, send(ctx) },
		Search: func(ctx context.Context) ([]struct{}, error) {
			isDone, isHeld, err := check(ctx)
			return found(err == nil && (isDone || isHeld)), err
		},
		Refused: func(ctx context.Context) ([]struct{}, error) {
			if err := a.Clock().Sleep(ctx, pause); err != nil { // the lock may not show
				return nil, err
			}
			pause = min(pause*3/2, 10*time.Second)
			isDone, err := awaitFree(ctx)
			return found(err == nil && isDone), err
		},
	}.Run(ctx)
	if outcome.Made == nil && len(outcome.Found) == 0 {
		return errors.Join(outcome.Err, outcome.SearchErr)
	}
	err := Poll(ctx, a.Clock(), func(ctx context.Context) (bool, error) {
		isDone, isHeld, err := check(ctx)
		return isDone && !isHeld, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		return errors.New("the API accepted the request, but reads do not show its effect within the time allowed")
	}
	return err
}

// checkMove reports whether floating IPs are where they are to be, and whether an operation holds them or the servers.
func (a *Account) checkMove(
	ctx context.Context, ids []vpsbg.ID, target vpsbg.ID, servers []vpsbg.ID,
) (isDone, isHeld bool, err error) {
	ips, err := a.readFloatingIPs(ctx, ids)
	if err != nil {
		return false, false, err
	}
	isDone = true
	for _, ip := range ips {
		isDone = isDone && ip.ServerID == target
		isHeld = isHeld || bool(ip.Locked)
	}
	for _, id := range servers {
		if isHeld {
			return isDone, isHeld, nil
		}
		server, err := a.Client.GetServer(ctx, id)
		switch {
		case vpsbg.IsNotFound(err) && id != target: // what it left may be gone
		case err != nil:
			return false, false, err
		default:
			isHeld = bool(server.Locked)
		}
	}
	return isDone, isHeld, nil
}
