package simulator

import (
	"net/http"
	"slices"
	"time"
)

// begin locks a server until a transition is over. The machine is down while it is being rebooted.
func (s *Simulator) begin(v *Server, reason string, delay Duration, t Transition) {
	t.At = s.state.Now.Add(time.Duration(delay))
	v.Transition = &t
	v.Locked, v.LockReason, v.LockedAt, v.LockedUntil = true, reason, s.state.Now, t.At
	v.Running = v.Running && !t.Boots
}

// finishTransition lets a transition come into effect; a server that was suspended meanwhile stays down.
func (s *Simulator) finishTransition(v *Server) {
	t := v.Transition
	v.Transition = nil
	v.Running = t.Running && v.Status == active
	if t.Boots && v.Running {
		v.Reboots++
	}
	set(&v.RescueMode, t.RescueMode)
	set(&v.Password, t.Password)
	set(&v.SSHKeys, t.SSHKeys)
	if t.Install != nil {
		v.installed(*t.Install)
	}
	if t.Plan != nil {
		s.scaled(v, *t.Plan, *t.Disk)
	}
	if t.PrimaryIP != nil {
		s.makePrimary(v, *t.PrimaryIP)
	}
	s.moveFloating(v, t)
}

func (s *Simulator) startServer(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	if server.Running {
		return message(http.StatusUnprocessableEntity, "The server is running already.")
	}
	s.begin(server, "starting", s.variants.PowerDelay, Transition{Running: true})
	return noContent()
}

func (s *Simulator) restartServer(c *call) answer {
	server, refusal := s.stoppable(c)
	if refusal.status != 0 {
		return refusal
	}
	s.begin(server, "restarting", s.variants.PowerDelay, Transition{Running: true, Boots: true})
	return noContent()
}

// stopServer asks the guest, which may not listen.
func (s *Simulator) stopServer(c *call) answer {
	server, refusal := s.stoppable(c)
	if refusal.status == http.StatusLocked && s.variants.LateStop {
		server.StopsLate = true
	}
	if refusal.status != 0 {
		return refusal
	}
	if !s.variants.StopIgnored {
		s.begin(server, "stopping", s.variants.PowerDelay, Transition{})
	}
	return noContent()
}

func (s *Simulator) powerOffServer(c *call) answer {
	server, refusal := s.stoppable(c)
	if refusal.status != 0 {
		return refusal
	}
	s.begin(server, "powering off", s.variants.PowerDelay, Transition{})
	return noContent()
}

// stoppable finds the server of the path for a call that only a running one understands.
func (s *Simulator) stoppable(c *call) (*Server, answer) {
	server, refusal := s.operable(c)
	if refusal.status == 0 && !server.Running {
		refusal = message(http.StatusUnprocessableEntity, "The server is stopped.")
	}
	return server, refusal
}

// changeServerPrimaryIP moves the main flag among the addresses of one version, for which a running server is booted.
func (s *Simulator) changeServerPrimaryIP(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request struct {
		IPID int `json:"ip_id"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if !slices.ContainsFunc(s.addresses(server), func(a *IPAddress) bool { return a.ID == request.IPID }) {
		return invalid("ip_id", "The selected ip id is invalid.")
	}
	s.begin(server, "changing primary IP", s.variants.PowerDelay,
		Transition{Running: server.Running, Boots: server.Running, PrimaryIP: &request.IPID})
	return ok(s.showFullServer(server))
}

// makePrimary moves the main flag to an address, unless the server lost it meanwhile.
func (s *Simulator) makePrimary(v *Server, id int) {
	all := s.addresses(v)
	at := slices.IndexFunc(all, func(a *IPAddress) bool { return a.ID == id })
	for _, address := range all {
		if at >= 0 && address.Version == all[at].Version {
			address.Main = address.ID == id
		}
	}
}
