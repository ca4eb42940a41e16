package simulator

import "time"

// What the billing calendar assumes; behaviour.md marks these as the simulator's own.
const (
	renewalOpens     = 14 * 24 * time.Hour // before expiry
	renewalDueBefore = 13 * 24 * time.Hour // before expiry, with RenewalDue "early"
	terminationAfter = 3 * 24 * time.Hour  // after suspension
	paymentDeadline  = 14 * 24 * time.Hour // of an order for something new
)

// The billing states of a server.
const (
	processing = "processing"
	active     = "active"
	suspended  = "suspended"
	terminated = "terminated"
)

// The types of a cancellation.
const (
	endOfPeriod = 1
	immediate   = 2
)

// nextEvent is when something next happens to a server by itself.
func (v *Server) nextEvent() time.Time {
	next := v.nextBilling()
	sooner := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	sooner(v.LockedUntil)
	if v.Transition != nil {
		sooner(v.Transition.At)
	}
	return next
}

func (v *Server) nextBilling() time.Time {
	switch v.Status {
	case processing:
		return v.ReadyAt
	case active:
		if v.OrderID == 0 && v.CancelRequest == nil {
			return v.ExpiryAt.Add(-renewalOpens)
		}
		return v.ExpiryAt
	case suspended:
		return v.TerminateAt
	}
	return time.Time{}
}

func (s *Simulator) playServer(v *Server) {
	now := s.state.Now
	if v.Transition != nil && !v.Transition.At.After(now) {
		s.finishTransition(v)
	}
	if !v.LockedUntil.IsZero() && !v.LockedUntil.After(now) {
		v.unlock()
	}
	if next := v.nextBilling(); next.IsZero() || next.After(now) {
		return
	}
	switch {
	case v.Status == processing:
		s.activate(v)
	case v.Status == suspended:
		s.terminate(v)
	case v.ExpiryAt.After(now):
		s.openRenewal([]*Server{v}, v.BillingCycle, v.AutoRenew, "")
	default:
		s.expire(v)
	}
}

func (s *Simulator) activate(v *Server) {
	v.Status = active
	v.Running = true
	s.assignAddresses(v)
}

// expire renews a server whose time is up, or suspends it.
func (s *Simulator) expire(v *Server) {
	order := s.state.Orders[v.OrderID]
	if order == nil && v.CancelRequest == nil {
		order = s.openRenewal([]*Server{v}, v.BillingCycle, v.AutoRenew, "")
	}
	if order != nil && order.open() && order.AutoPay && s.pay(order) {
		return
	}
	v.dropEndedAddons()
	s.suspend(v)
}

func (s *Simulator) suspend(v *Server) {
	v.Status = suspended
	v.Running = false
	v.TerminateAt = s.state.Now.Add(terminationAfter)
}

func (s *Simulator) resume(v *Server) {
	v.TerminateAt = time.Time{}
	if len(v.IPAddresses) == 0 {
		v.Status = processing
		return
	}
	v.Status = active
	v.Running = true
}

func (s *Simulator) terminate(v *Server) {
	v.Status = terminated
	v.Running = false
	v.TerminateAt = time.Time{}
	v.CancelRequest = nil
	v.Transition = nil
	v.AttachedISOs, v.MeasuredBoot = AttachedISOs{}, nil
	v.unlock()
	s.dropRenewal(v)
	for _, ip := range s.attached(v) { // it goes on without the server
		ip.ServerID = 0
	}
}

// dropRenewal takes a server off its open renewal order; the last one takes the order with it.
func (s *Simulator) dropRenewal(v *Server) {
	order := s.state.Orders[v.OrderID]
	v.OrderID = 0
	if order == nil || !order.open() {
		return
	}
	kept := order.Lines[:0:0]
	for _, line := range order.Lines {
		if line.ServerID != v.ID {
			kept = append(kept, line)
		}
	}
	if len(kept) == 0 {
		order.cancel()
		return
	}
	order.Lines = kept
	order.total()
}

// unlock lets a stop that was refused meanwhile happen.
func (v *Server) unlock() {
	if v.StopsLate {
		v.Running, v.StopsLate = false, false
	}
	v.Locked = false
	v.LockReason = ""
	v.LockedAt = time.Time{}
	v.LockedUntil = time.Time{}
}

// renewed extends a server by what a paid line bought; a suspended one comes back.
func (s *Simulator) renewed(v *Server, line *Line) {
	v.ExpiryAt = line.PeriodTo
	v.BillingCycle = line.BillingCycle
	v.PromoCode = line.PromoCode
	v.OrderID = 0
	v.dropEndedAddons()
	if v.Status == suspended && v.CancelRequest == nil {
		s.resume(v)
	}
}
