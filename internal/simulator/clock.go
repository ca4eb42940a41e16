package simulator

import (
	"errors"
	"time"
)

// Now is the clock's time.
func (s *Simulator) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	return s.state.Now
}

// Advance moves the clock and plays, in order, what falls due on the way. Time does not run backwards.
func (s *Simulator) Advance(d time.Duration) error {
	if d < 0 {
		return errors.New("advance must not be negative")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	if s.frozen() {
		s.playUntil(s.state.Now.Add(d))
	} else {
		s.offset += d
		s.catchUp()
	}
	return s.save()
}

func (s *Simulator) frozen() bool { return !s.options.Start.IsZero() }

func (s *Simulator) startTime() time.Time {
	if s.frozen() {
		return s.options.Start.UTC()
	}
	return time.Now().UTC()
}

// catchUp plays what is due by now. Every request begins with it.
func (s *Simulator) catchUp() {
	now := s.state.Now
	if !s.frozen() {
		if wall := time.Now().UTC().Add(s.offset); wall.After(now) {
			now = wall
		}
	}
	s.playUntil(now)
}

// playUntil steps from one event to the next, so that two years play as 72 hours do.
func (s *Simulator) playUntil(end time.Time) {
	for {
		next, ok := s.nextEvent()
		if !ok || next.After(end) {
			break
		}
		if next.After(s.state.Now) {
			s.state.Now = next
		}
		s.playDue()
	}
	s.state.Now = end
}

// nextEvent is the moment at which the next event falls due.
func (s *Simulator) nextEvent() (next time.Time, ok bool) {
	sooner := func(at time.Time) {
		if !at.IsZero() && (!ok || at.Before(next)) {
			next, ok = at, true
		}
	}
	for id, order := range s.watched {
		if order.settled() {
			delete(s.watched, id)
			continue
		}
		sooner(order.nextEvent())
	}
	for _, server := range s.state.Servers {
		sooner(server.nextEvent())
	}
	for _, ip := range s.state.FloatingIPs {
		sooner(s.nextOfFloating(ip))
	}
	for _, iso := range s.state.ISOs {
		sooner(iso.ArrivesAt)
	}
	for _, late := range s.late {
		sooner(late.at)
	}
	return next, ok
}

// playDue plays everything that is due now: orders first, because a payment may save a server.
func (s *Simulator) playDue() {
	due := func(at time.Time) bool { return !at.IsZero() && !at.After(s.state.Now) }
	for _, order := range sorted(s.watched) {
		if due(order.nextEvent()) {
			s.playOrder(order)
		}
	}
	for _, server := range sorted(s.state.Servers) {
		if due(server.nextEvent()) {
			s.playServer(server)
		}
	}
	for _, ip := range sorted(s.state.FloatingIPs) {
		if due(s.nextOfFloating(ip)) {
			s.playFloating(ip)
		}
	}
	for _, iso := range s.state.ISOs {
		if due(iso.ArrivesAt) {
			iso.arrive()
		}
	}
	s.playLate()
}
