package billing

import (
	"context"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Managed is what this process knows of the servers in the state, and of the host names that are planned. An account is
// made anew for each walk over a configuration, so that a plan and its apply know nothing of each other.
type Managed struct {
	mu      sync.Mutex
	servers map[string]ManagedServer // by their id in the state
	claims  map[string][]Claim       // by host name
}

// Use is what this process does with a server.
type Use int

// What this process does with a server.
const (
	UseUnknown   Use = iota // the server is in no state that this process has seen
	UseRead                 // an instance of the state was read
	UseKept                 // an instance is planned to stay, changed or not
	UseDestroyed            // an instance is planned to be destroyed
)

// ManagedServer is a server in the state.
type ManagedServer struct {
	ID          string // as in the state
	Use         Use
	Origin      string // how it came into the state: the mark of its import, empty for one that was created
	Hostname    string
	IsProtected bool
	MayRepeat   bool // allow_duplicate_hostname, as it was read
}

// learnTime is how long Learn waits for Terraform, which plans instances side by side.
const learnTime = time.Second

func newManaged() *Managed {
	return &Managed{servers: map[string]ManagedServer{}, claims: map[string][]Claim{}}
}

// Saw notes that a server was read.
func (m *Managed) Saw(server ManagedServer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.servers[server.ID].Use == UseUnknown {
		server.Use = UseRead
		m.servers[server.ID] = server
	}
}

// Plans notes what is planned for a server. It reports whether another address of the state has it: what it came into
// the state by differs.
func (m *Managed) Plans(server ManagedServer) (isTwice bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := m.servers[server.ID]
	if before.Use > UseRead && before.Origin != server.Origin {
		return true
	}
	server.MayRepeat = before.MayRepeat
	m.servers[server.ID] = server
	return false
}

// Learn returns what is planned for a server. It waits a moment for an instance that Terraform has yet to plan.
func (m *Managed) Learn(ctx context.Context, clock vpsbg.Clock, id string) ManagedServer {
	return m.learn(ctx, clock, id, UseKept)
}

// LearnRead returns what is known of a server. It waits a moment for an instance that Terraform has yet to read.
func (m *Managed) LearnRead(ctx context.Context, clock vpsbg.Clock, id string) ManagedServer {
	return m.learn(ctx, clock, id, UseRead)
}

func (m *Managed) learn(ctx context.Context, clock vpsbg.Clock, id string, enough Use) ManagedServer {
	const steps = 20
	for step := 0; ; step++ {
		m.mu.Lock()
		known := m.servers[id]
		m.mu.Unlock()
		if known.Use >= enough || step == steps || clock.Sleep(ctx, learnTime/steps) != nil {
			return known
		}
	}
}

// Protected returns the ids of the protected servers of a host name.
func (m *Managed) Protected(hostname string) (ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, server := range m.servers {
		if server.IsProtected && IsSameHost(server.Hostname, hostname) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Claim is a planned purchase or renaming.
type Claim struct {
	ID        string // of the server that is renamed; empty for a purchase
	Config    string // what is declared, to recognise an instance that is planned twice
	MayRepeat bool   // allow_duplicate_hostname
}

// isSame reports whether the claims are of one instance: Terraform plans one that is to be replaced as a change first,
// and then as a purchase.
func (c Claim) isSame(later Claim) bool {
	return c.ID != "" && (c.ID == later.ID || later.ID == "" && c.Config == later.Config)
}

// Claim notes that an instance is going to have a host name. It returns the claim of another instance that stands
// against it.
func (m *Managed) Claim(hostname string, claim Claim) (other *Claim) {
	m.mu.Lock()
	defer m.mu.Unlock()
	hostname = HostName(hostname)
	for _, known := range m.claims[hostname] {
		if known.isSame(claim) {
			return nil
		}
		if other == nil && (!known.MayRepeat || !claim.MayRepeat) {
			other = &known
		}
	}
	m.claims[hostname] = append(m.claims[hostname], claim)
	return other
}

// Release forgets the claims of a host name. From its purchase on, the account tells.
func (m *Managed) Release(hostname string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.claims, HostName(hostname))
}
