package simulator

import (
	"fmt"
	"slices"
	"time"
)

// floatingRequest is the body of the calls for several floating IPs.
type floatingRequest struct {
	IDs      []int  `json:"ids"`
	ServerID int    `json:"server_id"`
	Now      bool   `json:"now"`
	Reason   string `json:"reason"`
}

// namedFloating reads the floating IPs that a body names, all of them ready to be changed, or none.
func (s *Simulator) namedFloating(c *call) (request floatingRequest, named []*FloatingIP, refusal answer) {
	if refusal, ok := c.decode(&request); !ok {
		return request, nil, refusal
	}
	if len(request.IDs) == 0 {
		return request, nil, invalid("ids", "The ids field is required.")
	}
	for _, id := range request.IDs {
		ip := s.state.FloatingIPs[id]
		switch {
		case !s.visibleFloating(ip):
			return request, nil, notFound("Floating IP")
		case ip.Status == terminated:
			return request, nil, invalid("ids", "A floating IP is terminated.")
		case ip.LockReason != "":
			return request, nil, message(423, "A floating IP is locked by another operation.")
		}
		if server := s.state.Servers[ip.ServerID]; server != nil && server.Locked {
			return request, nil, server.refusal()
		}
		if !slices.Contains(named, ip) {
			named = append(named, ip)
		}
	}
	return request, named, answer{}
}

func (s *Simulator) attachFloatingIPs(c *call) answer {
	request, ips, refusal := s.namedFloating(c)
	if refusal.status != 0 {
		return refusal
	}
	server := s.state.Servers[request.ServerID]
	if !s.visible(server) || server.Status != active {
		return invalid("server_id", "The selected server id is invalid.")
	}
	if refusal := server.refusal(); refusal.status != 0 {
		return refusal
	}
	for _, ip := range ips {
		switch {
		case ip.Status != active:
			return invalid("ids", "A floating IP is not active.")
		case ip.ServerID != 0:
			return invalid("ids", "A floating IP is attached to a server.")
		}
	}
	s.beginAttach(server, ips)
	return ok(object{})
}

// beginAttach reboots a server once for all floating IPs of a request.
func (s *Simulator) beginAttach(server *Server, ips []*FloatingIP) {
	const reason = "floating-ip-attach"
	change := Transition{Running: server.Running, Boots: server.Running}
	for _, ip := range ips {
		ip.LockReason, ip.LockedAt = reason, s.state.Now
		change.Attaches = append(change.Attaches, ip.ID)
	}
	s.begin(server, reason, s.variants.PowerDelay, change)
}

func (s *Simulator) detachFloatingIPs(c *call) answer {
	_, ips, refusal := s.namedFloating(c)
	if refusal.status != 0 {
		return refusal
	}
	byServer := map[int][]*FloatingIP{}
	for _, ip := range ips {
		if ip.ServerID == 0 {
			return invalid("ids", "A floating IP is not attached to a server.")
		}
		byServer[ip.ServerID] = append(byServer[ip.ServerID], ip)
	}
	const reason = "floating-ip-detach"
	for id, ips := range byServer {
		server := s.state.Servers[id]
		change := Transition{Running: server.Running, Boots: server.Running}
		for _, ip := range ips {
			ip.LockReason, ip.LockedAt = reason, s.state.Now
			change.Detaches = append(change.Detaches, ip.ID)
		}
		s.begin(server, reason, s.variants.PowerDelay, change)
	}
	return ok(object{})
}

// moveFloating lets what a transition attaches and detaches come into effect.
func (s *Simulator) moveFloating(v *Server, t *Transition) {
	for _, id := range slices.Concat(t.Attaches, t.Detaches) {
		ip := s.state.FloatingIPs[id]
		if ip == nil {
			continue
		}
		ip.LockReason, ip.LockedAt = "", time.Time{}
		if slices.Contains(t.Attaches, id) {
			ip.ServerID = v.ID
		} else {
			s.takeOff(ip)
		}
	}
	if len(t.Attaches)+len(t.Detaches) > 0 {
		s.updateRenewal(v)
	}
}

// takeOff takes a floating IP off its server; another address of the version becomes the primary one.
func (s *Simulator) takeOff(ip *FloatingIP) {
	server := s.state.Servers[ip.ServerID]
	ip.ServerID = 0
	if !ip.Address.Main || server == nil {
		return
	}
	ip.Address.Main = false
	for _, address := range s.addresses(server) {
		if address.Version == ip.Address.Version {
			s.makePrimary(server, address.ID)
			return
		}
	}
}

func (s *Simulator) cancelFloatingIPs(c *call) answer {
	request, ips, refusal := s.namedFloating(c)
	if refusal.status != 0 {
		return refusal
	}
	for _, ip := range ips {
		if pending := ip.CancelRequest; pending != nil && (pending.Type == immediate || !request.Now) {
			return invalid("ids", "Cancellation was already requested.")
		}
	}
	for _, ip := range ips {
		ip.CancelRequest = &CancelRequest{ID: s.nextID(), Type: endOfPeriod, Reason: request.Reason, CreatedAt: s.state.Now}
		s.dropOwnRenewal(ip)
		if request.Now {
			ip.CancelRequest.Type = immediate
		}
	}
	if request.Now {
		s.endFloating(ips)
	}
	for _, ip := range ips {
		if server := s.state.Servers[ip.ServerID]; server != nil {
			s.updateRenewal(server)
		}
	}
	return ok(object{})
}

// endFloating ends floating IPs at once. Each server that carries some of them is rebooted once.
func (s *Simulator) endFloating(ips []*FloatingIP) {
	for _, ip := range ips {
		server := s.state.Servers[ip.ServerID]
		if s.variants.FloatingIPCancel == "suspended" {
			s.suspendFloating(ip)
		} else {
			s.terminateFloating(ip)
		}
		if server != nil && server.Running && !server.Locked {
			s.begin(server, "floating-ip-detach", s.variants.PowerDelay, Transition{Running: true, Boots: true})
		}
	}
}

func (s *Simulator) undoCancelFloatingIPs(c *call) answer {
	_, ips, refusal := s.namedFloating(c)
	if refusal.status != 0 {
		return refusal
	}
	for _, ip := range ips {
		if ip.CancelRequest == nil {
			return invalid("ids", "There is no cancellation to withdraw.")
		}
	}
	for _, ip := range ips {
		ip.CancelRequest = nil
		if ip.Status == suspended {
			ip.Status, ip.TerminateAt = active, time.Time{}
		}
		if server := s.state.Servers[ip.ServerID]; server != nil {
			s.updateRenewal(server)
		}
	}
	return ok(object{})
}

// FloatingIPChange is an intervention by hand; what is missing stays.
type FloatingIPChange struct {
	// ServerID 0 detaches.
	ServerID     *int `json:"server_id"`
	BillingCycle *int `json:"billing_cycle"`
	// LockReason locks, and an empty one unlocks.
	LockReason *string `json:"lock_reason"`
	// Status is active, suspended or terminated.
	Status string `json:"status"`
	// Delete leaves nothing behind, whatever the variant.
	Delete bool `json:"delete"`
}

// ChangeFloatingIP changes a floating IP as the panel or the support would.
func (s *Simulator) ChangeFloatingIP(id int, change FloatingIPChange) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	ip := s.state.FloatingIPs[id]
	if ip == nil {
		return fmt.Errorf("there is no floating IP %d", id)
	}
	if change.ServerID != nil && *change.ServerID != 0 && s.state.Servers[*change.ServerID] == nil {
		return fmt.Errorf("there is no server %d", *change.ServerID)
	}
	if change.ServerID != nil {
		s.takeOff(ip)
		ip.ServerID = *change.ServerID
	}
	set(&ip.BillingCycle, change.BillingCycle)
	set(&ip.LockReason, change.LockReason)
	switch change.Status {
	case "", ip.Status:
	case active:
		ip.Status, ip.TerminateAt = active, time.Time{}
	case suspended:
		s.suspendFloating(ip)
	case terminated:
		s.terminateFloating(ip)
	default:
		return fmt.Errorf("a floating IP cannot be made %q", change.Status)
	}
	if change.Delete {
		s.terminateFloating(ip)
		delete(s.state.FloatingIPs, id)
	}
	return s.save()
}
