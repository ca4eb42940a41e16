package simulator

import (
	"slices"
	"strings"
)

// floatingKind is a kind of floating IP that is sold.
type floatingKind struct {
	kind, plan      string
	planID, version int
	ddos            bool
	price           float64
}

var floatingKinds = []floatingKind{
	{kind: "ipv4", plan: "floating-ipv4", planID: 32, version: 4, price: 2.5},
	{kind: "ipv4_ddos", plan: "floating-ipv4-ddos", planID: 33, version: 4, ddos: true, price: 10},
	{kind: "ipv6", plan: "floating-ipv6", planID: 34, version: 6, price: 0.5},
}

func (k *floatingKind) show() object {
	return object{"id": k.planID, "name": k.plan, "available": true, "price": k.price, "price_with_vat": gross(k.price)}
}

func (f *FloatingIP) kind() *floatingKind {
	return find(floatingKinds, func(k floatingKind) bool { return k.kind == f.Kind })
}

// newFloatingIP is a floating IP that is not paid yet.
func (s *Simulator) newFloatingIP(kind *floatingKind, cycle int) *FloatingIP {
	ip := &FloatingIP{
		ID: s.nextID(), Kind: kind.kind, Status: processing, BillingCycle: cycle,
		Address: s.newAddress(s.nextID(), kind.version, kind.ddos),
	}
	s.state.FloatingIPs[ip.ID] = ip
	return ip
}

// attached are the floating IPs of a server.
func (s *Simulator) attached(v *Server) []*FloatingIP {
	return slices.DeleteFunc(sorted(s.state.FloatingIPs), func(ip *FloatingIP) bool { return ip.ServerID != v.ID })
}

// addresses are all addresses of a server, floating IPs last.
func (s *Simulator) addresses(v *Server) []*IPAddress {
	var all []*IPAddress
	for i := range v.IPAddresses {
		all = append(all, &v.IPAddresses[i])
	}
	for _, ip := range s.attached(v) {
		all = append(all, &ip.Address)
	}
	return all
}

func (s *Simulator) showAddress(a *IPAddress) object {
	address := object{
		"id": a.ID, "ip_address": a.IPAddress, "prefix": a.Prefix, "version": a.Version, "type": "public", "main": a.Main,
		"ddos_protected": a.DDoSProtected, "floating_ip": false, "floating_ip_id": nil, "ptr": nil,
		"assigned_on": stamp(a.AssignedOn),
	}
	if len(a.PTR) > 0 {
		address["ptr"] = a.PTR
	}
	for id, ip := range s.state.FloatingIPs {
		if ip.Address.ID == a.ID {
			address["floating_ip"], address["floating_ip_id"] = true, id
		}
	}
	return address
}

func (s *Simulator) showFloatingIP(ip *FloatingIP) object {
	shown := object{
		"id": ip.ID, "status": ip.Status, "server_id": orNull(ip.ServerID), "server_hostname": nil, "server_main_ip": nil,
		"locked": ip.LockReason != "", "locked_at": stamp(ip.LockedAt), "lock_reason": orNull(ip.LockReason),
		"billing_cycle": ip.BillingCycle, "expiry_at": stamp(ip.ExpiryAt), "plan": ip.kind().show(),
		"ip_address": s.showAddress(&ip.Address), "cancel_request": ip.CancelRequest.show(),
	}
	if server := s.state.Servers[ip.ServerID]; server != nil {
		shown["server_hostname"] = server.Hostname
		for _, address := range s.addresses(server) {
			if address.Main && shown["server_main_ip"] == nil {
				shown["server_main_ip"] = address.IPAddress
			}
		}
	}
	return shown
}

// visibleFloating hides what is gone, as the variant has it, and what was never paid.
func (s *Simulator) visibleFloating(ip *FloatingIP) bool {
	switch {
	case ip == nil || ip.Status == terminated && s.variants.Terminated != "status":
		return false
	case ip.Status != processing:
		return true
	}
	order := s.state.Orders[ip.BoughtBy]
	return order != nil && order.Status != cancelled
}

func (s *Simulator) listFloatingIPs(c *call) answer {
	query := c.request.URL.Query()
	states := statusFilter(query, "active,suspended")
	search, address, ddos := query.Get("filter[search]"), query.Get("filter[ip]"), query.Get("filter[ddos]")
	all := slices.DeleteFunc(sorted(s.state.FloatingIPs), func(ip *FloatingIP) bool {
		hostname := ""
		if server := s.state.Servers[ip.ServerID]; server != nil {
			hostname = server.Hostname
		}
		return !s.visibleFloating(ip) || !slices.Contains(states, ip.Status) ||
			address != "" && ip.Address.IPAddress != address ||
			ddos != "" && ip.Address.DDoSProtected != (ddos == "true" || ddos == "1") ||
			search != "" && !strings.Contains(ip.Address.IPAddress, search) && !strings.Contains(hostname, search)
	})
	return page(c, all, s.showFloatingIP)
}

func (s *Simulator) listFloatingIPPlans(*call) answer {
	data := []object{}
	for i := range floatingKinds {
		data = append(data, floatingKinds[i].show())
	}
	return ok(object{"data": data})
}

type purchaseFloatingIPsRequest struct {
	BillingCycle int  `json:"billing_cycle"`
	IPv4         int  `json:"ipv4"`
	IPv4DDoS     int  `json:"ipv4_ddos"`
	IPv6         int  `json:"ipv6"`
	ServerID     *int `json:"server_id"`
}

// count is how many of a kind are wanted.
func (q purchaseFloatingIPsRequest) count(kind string) int {
	return map[string]int{"ipv4": q.IPv4, "ipv4_ddos": q.IPv4DDoS, "ipv6": q.IPv6}[kind]
}

func (s *Simulator) checkFloatingPurchase(q purchaseFloatingIPsRequest) answer {
	errs := fieldErrors{}
	if problem := checkCycle(q.BillingCycle, 1); problem != "" {
		errs.add("billing_cycle", problem)
	}
	total := 0
	for _, kind := range floatingKinds {
		if q.count(kind.kind) < 0 {
			errs.add(kind.kind, "The "+words(kind.kind)+" field must be at least 0.")
		}
		total += q.count(kind.kind)
	}
	if total == 0 {
		errs.add("ipv4", "At least one floating IP is required.")
	}
	if q.ServerID == nil {
		if len(errs) > 0 {
			return errs.answer()
		}
		return answer{}
	}
	server := s.state.Servers[*q.ServerID]
	if !s.visible(server) || server.Status != active {
		errs.add("server_id", "The selected server id is invalid.")
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	return server.refusal()
}

// purchaseFloatingIPs answers with the floating IPs; the order behind them shows among the orders only.
func (s *Simulator) purchaseFloatingIPs(c *call) answer {
	var request purchaseFloatingIPsRequest
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if refusal := s.checkFloatingPurchase(request); refusal.status != 0 {
		return refusal
	}
	order := &Order{
		ID: s.nextID(), Type: newFloating, Status: awaitingPayment, AutoPay: true, PaymentMethod: "balance",
		CreatedAt: s.state.Now, DueAt: s.state.Now.Add(paymentDeadline),
	}
	var bought []*FloatingIP
	for i := range floatingKinds {
		for range request.count(floatingKinds[i].kind) {
			ip := s.newFloatingIP(&floatingKinds[i], request.BillingCycle)
			ip.BoughtBy, ip.Wanted = order.ID, value(request.ServerID)
			order.Lines = append(order.Lines, s.floatingLine(ip, "Floating IP"))
			bought = append(bought, ip)
		}
	}
	order.total()
	s.addOrder(order)
	s.autoPay(order)
	data := []object{}
	for _, ip := range bought {
		data = append(data, s.showFloatingIP(ip))
	}
	return ok(object{"data": data})
}

// floatingLine is the line of a floating IP on an order of its own.
func (s *Simulator) floatingLine(ip *FloatingIP, label string) *Line {
	line := &Line{
		Label: label + " " + ip.Address.IPAddress, Sublabel: ip.Address.IPAddress, FloatingIP: ip.ID,
		BillingCycle: ip.BillingCycle, MinimumCycle: 1, Monthly: ip.kind().price,
	}
	if s.variants.FloatingIPLines == "service" {
		line.ServiceType, line.ServiceID = serviceFloating, ip.ID
	}
	line.PeriodFrom = s.state.Now
	line.price()
	return line
}

// seedFloatingIPs are one of each kind, bought for a year just now, the first one attached to the first server.
func (s *Simulator) seedFloatingIPs() {
	for i, kind := range floatingKinds {
		ip := &FloatingIP{
			ID: 602 + i, Kind: kind.kind, Status: active, BillingCycle: 12, ExpiryAt: s.state.Now.AddDate(1, 0, 0),
			Address: s.newAddress(47+i, kind.version, kind.ddos),
		}
		if servers := sorted(s.state.Servers); i == 0 && len(servers) > 0 {
			ip.ServerID = servers[0].ID
			ip.Address.PTR = map[string]string{ip.Address.IPAddress: "www.example.com"}
		}
		s.state.FloatingIPs[ip.ID] = ip
	}
}
