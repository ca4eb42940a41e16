package simulator

import "net/http"

func (s *Simulator) enableServerRescue(c *call) answer {
	return s.setRescue(c, true, "entering rescue mode")
}

func (s *Simulator) disableServerRescue(c *call) answer {
	return s.setRescue(c, false, "leaving rescue mode")
}

// setRescue boots a server into its rescue system or out of it; a stopped one is started.
func (s *Simulator) setRescue(c *call, rescue bool, reason string) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	if server.RescueMode == rescue {
		state := map[bool]string{true: "already", false: "not"}[rescue]
		return message(http.StatusUnprocessableEntity, "The server is "+state+" in rescue mode.")
	}
	s.begin(server, reason, s.variants.PowerDelay, Transition{Running: true, Boots: true, RescueMode: &rescue})
	return noContent()
}
