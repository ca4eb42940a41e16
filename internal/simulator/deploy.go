package simulator

import (
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"time"
)

// deployRequest is the body of a deploy.
type deployRequest struct {
	Name         names  `json:"name"`
	Plan         string `json:"plan"`
	BillingCycle int    `json:"billing_cycle"`
	Install
	Password *string `json:"password"`
	SSHKeys  []int   `json:"ssh_keys"`
	addonOrder
	PromoCode *string `json:"promo_code"`
	Extras
}

// names is one host name or a list of them.
type names []string

// UnmarshalJSON implements [json.Unmarshaler].
func (n *names) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*n = names{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(n))
}

func (s *Simulator) deployServer(c *call) answer {
	var request deployRequest
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if errs := s.checkDeploy(request); len(errs) > 0 {
		return errs.answer()
	}
	order := &Order{
		ID: s.nextID(), Type: newService, Status: awaitingPayment, AutoPay: true, PaymentMethod: "balance",
		PromoCode: value(request.PromoCode), CreatedAt: s.state.Now, DueAt: s.state.Now.Add(paymentDeadline),
	}
	for _, name := range request.Name {
		server := s.newServer(request, s.variants.hostName(name))
		order.Lines = append(order.Lines, newLines(server, order.PromoCode)...)
	}
	order.total()
	s.addOrder(order)
	s.state.Purchases += len(request.Name)
	s.autoPay(order)

	if s.variants.DeployAnswer == "server" && len(request.Name) == 1 {
		if server := s.state.Servers[order.Lines[0].ServiceID]; server != nil {
			return created(s.showFullServer(server))
		}
	}
	return created(s.showFullOrder(order))
}

func (s *Simulator) checkDeploy(q deployRequest) fieldErrors {
	errs := fieldErrors{}
	if len(q.Name) == 0 || slices.Contains(q.Name, "") {
		errs.add("name", "The name field is required.")
	}
	plan := planByKey(q.Plan)
	switch {
	case plan == nil:
		errs.add("plan", "The selected plan is invalid.")
	case plan.soldOut:
		errs.add("plan", "The selected plan is not available.")
	}
	minimum, disk := 0, math.MaxInt
	if plan != nil {
		minimum, disk = plan.minimumCycle, plan.disk
	}
	if problem := checkCycle(q.BillingCycle, minimum); problem != "" {
		errs.add("billing_cycle", problem)
	}
	s.checkSource(q.Install, disk, errs, "image_id", "snapshot_id", "backup_id", "primary_iso_id")
	s.checkISO("secondary_iso_id", q.SecondaryISOID, errs)
	checkPassword(q.Password, errs)
	if s.unknownSSHKey(q.SSHKeys) {
		errs.add("ssh_keys", "The selected ssh keys are invalid.")
	}
	if problem := checkPromo(value(q.PromoCode), q.BillingCycle); problem != "" {
		errs.add("promo_code", problem)
	}
	for field, n := range map[string]int{
		"extra_ipv4": q.IPv4, "extra_ipv4_ddos": q.IPv4DDoS, "extra_ipv6": q.IPv6,
	} {
		if n < 0 {
			errs.add(field, "The "+words(field)+" field must be at least 0.")
		}
	}
	for _, asked := range q.asked() {
		if problem := asked.check(plan); problem != "" {
			errs.add(asked.field, problem)
		}
	}
	return errs
}

// newServer is the server that a line of an order wants; it has no id yet.
func (s *Simulator) newServer(q deployRequest, hostname string) *Server {
	server := &Server{
		Hostname: hostname, Status: processing, Plan: q.Plan, BillingCycle: q.BillingCycle, AutoRenew: true,
		PromoCode: value(q.PromoCode), Password: value(q.Password), SSHKeys: slices.Clone(q.SSHKeys),
		Install: q.Install, AttachedISOs: AttachedISOs{q.PrimaryISOID, q.SecondaryISOID}, Extras: q.Extras,
		Disk: planByKey(q.Plan).disk,
	}
	for _, asked := range q.asked() {
		server.Addons = append(server.Addons, asked.addon(server))
	}
	return server
}

// newLines are the lines that a new server has on its order.
func newLines(server *Server, promoCode string) []*Line {
	lines := []*Line{{
		Label: label(server.Plan, server.Hostname), ServiceType: serviceServer, Wanted: server,
		MinimumCycle: planByKey(server.Plan).minimumCycle, Monthly: monthly(server.Plan, server.Extras),
	}}
	for _, addon := range server.Addons {
		lines = append(lines, addonLine(addon))
	}
	for _, line := range lines {
		line.BillingCycle, line.PromoCode = server.BillingCycle, promoCode
		line.price()
	}
	return lines
}

func addonLine(addon Addon) *Line {
	text := addonByKey(addon.Name).label
	if addon.Name == "backups" {
		text = fmt.Sprintf("%s (%d GB)", text, addon.Quantity)
	}
	return &Line{Label: text, ServiceType: serviceAddon, ServiceID: addon.ID, Monthly: addon.Monthly}
}

// createServers begins the provisioning of what a paid order bought.
func (s *Simulator) createServers(o *Order) {
	var server *Server
	addons := 0
	for _, line := range o.Lines {
		if line.Wanted != nil {
			server, addons = line.Wanted, 0
			server.ID = s.nextID()
			server.CreatedAt = s.state.Now
			server.ReadyAt = s.state.Now.Add(time.Duration(s.variants.ProvisionDelay))
			server.ExpiryAt = o.PaymentDate.AddDate(0, line.BillingCycle, 0)
			s.state.Servers[server.ID] = server
			line.ServiceID, line.Wanted = server.ID, nil
			line.PeriodFrom, line.PeriodTo = o.PaymentDate, server.ExpiryAt
			continue
		}
		addon := &server.Addons[addons]
		addons++
		addon.ID, addon.CreatedAt = s.nextID(), s.state.Now
		line.ServiceID, line.PeriodFrom, line.PeriodTo = addon.ID, o.PaymentDate, server.ExpiryAt
	}
}

// The networks that addresses are taken from, by the id of the address.
var (
	ipv4Base = netip.MustParseAddr("87.121.0.0")
	ipv6Base = netip.MustParseAddr("2a01:8740::")
)

// floatingIPAhead is for how long a floating IP is paid when the time of its server is up.
const floatingIPAhead = 5 * 24 * time.Hour

// assignAddresses gives a server its addresses when provisioning ends.
func (s *Simulator) assignAddresses(v *Server) {
	if len(v.IPAddresses) > 0 {
		return
	}
	add := func(version, count int, main, ddos bool) {
		for range count {
			address := s.newAddress(s.nextID(), version, ddos)
			address.Main = main
			v.IPAddresses = append(v.IPAddresses, address)
		}
	}
	add(4, 1, true, false)
	add(6, 1, false, false)
	add(4, v.Extras.IPv4, false, false)
	add(4, v.Extras.IPv4DDoS, false, true)
	add(6, v.Extras.IPv6, false, false)
	if s.variants.FloatingIPs {
		ip := s.newFloatingIP(&floatingKinds[0], v.BillingCycle)
		ip.Status, ip.ServerID, ip.ExpiryAt = active, v.ID, v.ExpiryAt.Add(floatingIPAhead)
	}
}

// newAddress is an address, by its id.
func (s *Simulator) newAddress(id, version int, ddos bool) IPAddress {
	address := IPAddress{ID: id, Version: version, DDoSProtected: ddos, AssignedOn: s.state.Now}
	if version == 4 {
		raw := ipv4Base.As4()
		raw[1], raw[2], raw[3] = raw[1]+byte(id>>16), byte(id>>8), byte(id)
		address.IPAddress, address.Prefix = netip.AddrFrom4(raw).String(), 32
	} else {
		raw := ipv6Base.As16()
		raw[5], raw[6], raw[7], raw[15] = byte(id>>16), byte(id>>8), byte(id), 1
		address.IPAddress, address.Prefix = netip.AddrFrom16(raw).String(), 64
	}
	return address
}

// seedServer is one of the servers to start with: bought just now, and running.
func (s *Simulator) seedServer(number int) {
	server := &Server{
		ID: s.nextID(), Hostname: fmt.Sprintf("server-%03d.example.com", number), Plan: "cloud-vps-2gb", BillingCycle: 1,
		Disk: planByKey("cloud-vps-2gb").disk, AutoRenew: true, Install: Install{ImageID: &images[0].id},
		CreatedAt: s.state.Now, ReadyAt: s.state.Now, ExpiryAt: s.state.Now.AddDate(0, 1, 0),
	}
	s.state.Servers[server.ID] = server
	s.activate(server)
}

// value is an optional value, zero where it is missing.
func value[T any](optional *T) (value T) {
	if optional != nil {
		value = *optional
	}
	return value
}
