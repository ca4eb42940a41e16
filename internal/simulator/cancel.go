package simulator

import "time"

type cancelServersRequest struct {
	ServerIDs []int  `json:"server_ids"`
	Reason    string `json:"reason"`
	Now       bool   `json:"now"`
}

// named finds the servers that a body names, all of them ready to be changed, or none.
func (s *Simulator) named(ids []int) ([]*Server, answer) {
	if len(ids) == 0 {
		return nil, invalid("server_ids", "The server ids field is required.")
	}
	servers := make([]*Server, len(ids))
	for i, id := range ids {
		server := s.state.Servers[id]
		if !s.visible(server) {
			return nil, notFound("Server")
		}
		if refusal := server.refusal(); refusal.status != 0 {
			return nil, refusal
		}
		servers[i] = server
	}
	return servers, answer{}
}

func (s *Simulator) cancelServers(c *call) answer {
	var request cancelServersRequest
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	servers, refusal := s.named(request.ServerIDs)
	if refusal.status != 0 {
		return refusal
	}
	for _, server := range servers {
		if pending := server.CancelRequest; pending != nil && (pending.Type == immediate || !request.Now) {
			return invalid("server_ids", "Cancellation was already requested.")
		}
	}
	for _, server := range servers {
		s.cancelServer(server, request)
	}
	return noContent()
}

// cancelServer makes or escalates a request; an immediate one suspends at once.
func (s *Simulator) cancelServer(v *Server, request cancelServersRequest) {
	v.CancelRequest = &CancelRequest{ID: s.nextID(), Type: endOfPeriod, Reason: request.Reason, CreatedAt: s.state.Now}
	s.dropRenewal(v)
	if request.Now {
		v.CancelRequest.Type = immediate
		if v.Status != suspended {
			s.suspend(v)
		}
	}
}

func (s *Simulator) undoCancelServers(c *call) answer {
	var request struct {
		ServerIDs []int `json:"server_ids"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	servers, refusal := s.named(request.ServerIDs)
	if refusal.status != 0 {
		return refusal
	}
	for _, server := range servers {
		if server.CancelRequest == nil {
			return invalid("server_ids", "There is no cancellation to withdraw.")
		}
	}
	for _, server := range servers {
		s.undoCancel(server)
	}
	return noContent()
}

// undoCancel resumes a server that was suspended; one whose time is up meanwhile gets its renewal with the next event.
func (s *Simulator) undoCancel(v *Server) {
	v.CancelRequest = nil
	if v.Status == suspended {
		v.TerminateAt = time.Time{}
		s.resume(v)
	}
}
