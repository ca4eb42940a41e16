package simulator

import "time"

// nextOfFloating is when something next happens to a floating IP by itself.
func (s *Simulator) nextOfFloating(ip *FloatingIP) time.Time {
	switch {
	case ip.Status == suspended:
		return ip.TerminateAt
	case ip.Status != active:
		return time.Time{}
	case ip.OrderID == 0 && ip.CancelRequest == nil && !s.isRenewedWithServer(ip):
		return ip.ExpiryAt.Add(-renewalOpens)
	default:
		return ip.ExpiryAt
	}
}

// isRenewedWithServer tells that the renewal of its server is going to extend a floating IP.
func (s *Simulator) isRenewedWithServer(ip *FloatingIP) bool {
	server := s.state.Servers[ip.ServerID]
	return server != nil && server.Status == active && server.CancelRequest == nil &&
		!ip.ExpiryAt.Before(server.ExpiryAt)
}

// renewedWith are the floating IPs that the renewal of a server extends.
func (s *Simulator) renewedWith(v *Server) (ips []*FloatingIP) {
	for _, ip := range s.attached(v) {
		if ip.Status == active && ip.CancelRequest == nil && ip.OrderID == 0 {
			ips = append(ips, ip)
		}
	}
	return ips
}

func (s *Simulator) playFloating(ip *FloatingIP) {
	switch {
	case ip.Status == suspended:
		s.terminateFloating(ip)
	case ip.ExpiryAt.After(s.state.Now):
		s.openFloatingRenewal(ip)
	default:
		s.expireFloating(ip)
	}
}

// openFloatingRenewal opens an order that extends one floating IP.
func (s *Simulator) openFloatingRenewal(ip *FloatingIP) *Order {
	line := s.floatingLine(ip, "Renewal: Floating IP")
	line.PeriodFrom, line.IsPeriodChangeable = ip.ExpiryAt, true
	line.price()
	order := &Order{
		ID: s.nextID(), Type: renewService, Status: awaitingPayment, AutoPay: true, PaymentMethod: "balance",
		CreatedAt: s.state.Now, DueAt: ip.ExpiryAt, Lines: []*Line{line},
	}
	order.total()
	ip.OrderID = order.ID
	s.addOrder(order)
	return order
}

// expireFloating renews a floating IP whose time is up, or suspends it.
func (s *Simulator) expireFloating(ip *FloatingIP) {
	order := s.state.Orders[ip.OrderID]
	if order == nil && ip.CancelRequest == nil {
		order = s.openFloatingRenewal(ip)
	}
	if order != nil && order.open() && order.AutoPay && s.pay(order) {
		return
	}
	s.suspendFloating(ip)
}

func (s *Simulator) suspendFloating(ip *FloatingIP) {
	ip.Status, ip.TerminateAt = suspended, s.state.Now.Add(terminationAfter)
}

func (s *Simulator) terminateFloating(ip *FloatingIP) {
	ip.Status, ip.TerminateAt, ip.CancelRequest = terminated, time.Time{}, nil
	ip.LockReason, ip.LockedAt = "", time.Time{}
	s.dropOwnRenewal(ip)
	s.takeOff(ip)
}

func (s *Simulator) dropOwnRenewal(ip *FloatingIP) {
	if order := s.state.Orders[ip.OrderID]; order != nil && order.open() {
		order.cancel()
	}
	ip.OrderID = 0
}

// paidFloating lets a paid line come into effect: a purchase, its own renewal, or one with its server.
func (s *Simulator) paidFloating(ip *FloatingIP, order *Order, line *Line) {
	switch {
	case order.Type == newFloating:
		if ip.Status != processing {
			return
		}
		ip.Status, ip.ExpiryAt = active, order.PaymentDate.AddDate(0, ip.BillingCycle, 0)
		line.PeriodFrom, line.PeriodTo = order.PaymentDate, ip.ExpiryAt
		s.attachBought(ip)
		return
	case line.ServerID == 0:
		ip.OrderID, ip.BillingCycle = 0, line.BillingCycle
	}
	ip.ExpiryAt = line.PeriodTo
	if ip.Status == suspended && ip.CancelRequest == nil {
		ip.Status, ip.TerminateAt = active, time.Time{}
	}
}

// attachBought attaches a floating IP to the server that it was bought for, together with others of the purchase.
func (s *Simulator) attachBought(ip *FloatingIP) {
	server := s.state.Servers[ip.Wanted]
	ip.Wanted = 0
	if server == nil || server.Status != active {
		return
	}
	if t := server.Transition; t != nil && len(t.Attaches) > 0 {
		t.Attaches = append(t.Attaches, ip.ID)
		ip.LockReason, ip.LockedAt = server.LockReason, s.state.Now
		return
	}
	s.beginAttach(server, []*FloatingIP{ip})
}
