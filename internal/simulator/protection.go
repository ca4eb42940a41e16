package simulator

import (
	"net/netip"
	"slices"
	"strconv"
	"time"
)

// Protection is what belongs to an address with DDoS protection.
type Protection struct {
	// Address and ExpiryAt are set for a floating IP that no server has.
	Address   *IPAddress  `json:"address,omitempty"`
	ExpiryAt  time.Time   `json:"expiry_at,omitzero"`
	Blacklist NetworkList `json:"blacklist"`
	Whitelist NetworkList `json:"whitelist"`
	GeoFilter GeoFilter   `json:"geo_filter"`
	Attacks   []Attack    `json:"attacks"`
	// Blocked are the addresses whose traffic is dropped.
	Blocked []string `json:"blocked"`
}

// NetworkList is a blacklist or a whitelist.
type NetworkList struct {
	Active   bool     `json:"active"`
	Networks []string `json:"networks"`
}

// GeoFilter lets only some countries in, or keeps some out.
type GeoFilter struct {
	Active    bool     `json:"active"`
	Action    string   `json:"action"`
	Countries []string `json:"countries"`
}

// The floating IP with DDoS protection that every account has, attached to no server.
const (
	protectedAddressID    = 2816
	protectedFloatingIPID = 2817
)

func seedProtections(now time.Time) map[int]*Protection {
	return map[int]*Protection{protectedAddressID: {
		Address: &IPAddress{
			ID: protectedAddressID, IPAddress: "203.0.113.16", Prefix: 32, Version: 4, DDoSProtected: true,
			AssignedOn: now.AddDate(0, -2, 0),
		},
		ExpiryAt:  now.AddDate(0, 1, 0),
		Blacklist: NetworkList{Active: true, Networks: []string{"192.0.2.0/24", "198.51.100.7/32"}},
		GeoFilter: GeoFilter{Active: true, Action: "allow", Countries: []string{"BG", "GR"}},
		Attacks:   seedAttacks(now),
		Blocked:   []string{"192.0.2.77", "198.51.100.7"},
	}}
}

// protected is an address with DDoS protection, and what has it: a server, a floating IP, or both if that is attached.
type protected struct {
	address  *IPAddress
	server   *Server
	floating *FloatingIP
}

// protectedAddress finds an address of the account that has DDoS protection.
func (s *Simulator) protectedAddress(id int) (found protected, isThere bool) {
	for _, ip := range s.state.FloatingIPs {
		if ip.Status != terminated && ip.Address.ID == id && ip.Address.DDoSProtected {
			return protected{&ip.Address, s.state.Servers[ip.ServerID], ip}, true
		}
	}
	for _, server := range s.state.Servers {
		if server.Status == terminated {
			continue
		}
		for i := range server.IPAddresses {
			if address := &server.IPAddresses[i]; address.ID == id && address.DDoSProtected {
				return protected{address: address, server: server}, true
			}
		}
	}
	if protection := s.state.Protections[id]; protection != nil && protection.Address != nil {
		return protected{address: protection.Address}, true
	}
	return protected{}, false
}

// protection finds the protection of the address of the path, nil if it has none.
func (s *Simulator) protection(c *call) *Protection {
	id := c.id("id")
	if _, isThere := s.protectedAddress(id); !isThere {
		return nil
	}
	if s.state.Protections[id] == nil {
		s.state.Protections[id] = &Protection{}
	}
	return s.state.Protections[id]
}

func notProtected() answer { return notFound("Protected IP address") }

func (s *Simulator) getNetworkProtection(c *call) answer {
	protection := s.protection(c)
	if protection == nil {
		return notProtected()
	}
	found, _ := s.protectedAddress(c.id("id"))
	address := found.address
	shown := object{
		"id": address.ID, "ip_address": address.IPAddress, "prefix": address.Prefix, "version": address.Version,
		"type": "public", "main": address.Main, "ddos_protected": true, "floating_ip": false, "ptr": nil,
		"assigned_on": stamp(address.AssignedOn),
	}
	answer := object{
		"under_attack": slices.ContainsFunc(protection.Attacks, func(a Attack) bool { return a.isOngoing(s.state.Now) }),
		"ip_address":   shown, "floating_ip_id": nil, "expiry_at": stamp(protection.ExpiryAt), "protected_service": nil,
	}
	if server := found.server; server != nil {
		answer["expiry_at"] = stamp(server.ExpiryAt)
		answer["protected_service"] = object{"id": server.ID, "type": "server", "label": server.Hostname}
	}
	switch {
	case found.floating != nil:
		shown["floating_ip"], answer["floating_ip_id"] = true, found.floating.ID
		answer["expiry_at"] = stamp(found.floating.ExpiryAt)
	case found.server == nil:
		shown["floating_ip"], answer["floating_ip_id"] = true, protectedFloatingIPID
	}
	return ok(answer)
}

func (s *Simulator) listBlockedIPs(c *call) answer {
	protection := s.protection(c)
	if protection == nil {
		return notProtected()
	}
	data := []object{}
	for _, blocked := range protection.Blocked {
		data = append(data, object{"ip": blocked})
	}
	return ok(object{"data": data})
}

// listHandler plays a call for one of the lists of an address.
type listHandler func(*Simulator, *call, *NetworkList) answer

func blacklist(handle listHandler) func(*Simulator, *call) answer {
	return onList(handle, func(p *Protection) *NetworkList { return &p.Blacklist })
}

func whitelist(handle listHandler) func(*Simulator, *call) answer {
	return onList(handle, func(p *Protection) *NetworkList { return &p.Whitelist })
}

func onList(handle listHandler, list func(*Protection) *NetworkList) func(*Simulator, *call) answer {
	return func(s *Simulator, c *call) answer {
		protection := s.protection(c)
		if protection == nil {
			return notProtected()
		}
		return handle(s, c, list(protection))
	}
}

func (l *NetworkList) show() object {
	return object{"active": l.Active, "networks": append([]string{}, l.Networks...)}
}

func (s *Simulator) getNetworkList(_ *call, list *NetworkList) answer { return ok(list.show()) }

func (s *Simulator) setNetworkList(c *call, list *NetworkList) answer {
	return list.take(c, func(networks []string) []string { return networks })
}

func (s *Simulator) updateNetworkList(c *call, list *NetworkList) answer {
	return list.take(c, func(networks []string) []string {
		if s.variants.NetworkListUpdate == "replaces" {
			return networks
		}
		return slices.Concat(list.Networks, networks)
	})
}

func (s *Simulator) deleteNetworkList(_ *call, list *NetworkList) answer {
	*list = NetworkList{}
	return noContent()
}

// maximumNetworks is how many networks a list has at most.
const maximumNetworks = 1000

// take makes what becomes of the networks of a request the list, in an order of its own.
func (l *NetworkList) take(c *call, merge func([]string) []string) answer {
	var request struct {
		Networks []string `json:"networks"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	errs := fieldErrors{}
	for i, network := range request.Networks {
		normal, isNetwork := normalNetwork(network)
		if !isNetwork {
			errs.add("networks."+strconv.Itoa(i), "The networks."+strconv.Itoa(i)+" field must be an IP address or a network.")
		}
		request.Networks[i] = normal
	}
	merged := merge(request.Networks)
	slices.SortFunc(merged, func(a, b string) int {
		return netip.MustParsePrefix(a).Compare(netip.MustParsePrefix(b))
	})
	merged = slices.Compact(merged)
	switch {
	case len(request.Networks) == 0:
		errs.add("networks", "The networks field is required.")
	case len(merged) > maximumNetworks:
		errs.add("networks", "The networks field must not have more than 1000 items.")
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	*l = NetworkList{Active: true, Networks: merged}
	return ok(l.show())
}

// normalNetwork is how a network comes back: an address as a network of one, and in lower case.
func normalNetwork(text string) (normal string, isNetwork bool) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return "0.0.0.0/0", false
		}
		prefix = netip.PrefixFrom(address, address.BitLen())
	}
	return prefix.String(), prefix == prefix.Masked()
}
