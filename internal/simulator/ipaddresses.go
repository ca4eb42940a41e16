package simulator

import (
	"encoding/json"
	"maps"
	"net/netip"
	"regexp"
	"strings"
)

var reverseName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}\.?$`)

// updateIPAddress sets reverse DNS: one name of an IPv4 address, names by address of an IPv6 network. An empty name
// removes what there is.
func (s *Simulator) updateIPAddress(c *call) answer {
	address := s.ipAddress(c.id("id"))
	if address == nil {
		return notFound("IP address")
	}
	var request struct {
		PTR json.RawMessage `json:"ptr"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	names := map[string]string{}
	if address.Version == 4 {
		var name string
		if json.Unmarshal(request.PTR, &name) != nil {
			return invalid("ptr", "The ptr field must be a string.")
		}
		names[address.IPAddress] = name
	} else if json.Unmarshal(request.PTR, &names) != nil {
		return invalid("ptr", "The ptr field must be an object.")
	}
	after := maps.Clone(address.PTR)
	if after == nil || s.variants.PTRMaps == "replaced" {
		after = map[string]string{}
	}
	for text, name := range names {
		host, problem := address.checkName(text, name)
		if problem != "" {
			return invalid("ptr", problem)
		}
		if s.variants.RewritesInput && address.Version == 6 {
			for other := range after {
				if parsed, err := netip.ParseAddr(other); err == nil && parsed == host {
					delete(after, other)
				}
			}
			after[strings.ToUpper(host.StringExpanded())] = name
		} else {
			after[host.String()] = name
		}
	}
	maps.DeleteFunc(after, func(_, name string) bool { return name == "" })
	address.PTR = after
	shown := s.showAddress(address)
	if id, isFloating := shown["floating_ip_id"].(int); isFloating {
		ip := s.state.FloatingIPs[id]
		shown["floating_ip"] = object{
			"id": id, "status": ip.Status, "ip": ip.Address.IPAddress, "server_id": orNull(ip.ServerID),
			"expiry": stamp(ip.ExpiryAt),
		}
	}
	return ok(shown)
}

// checkName returns the address that a name is for, or what is wrong with it.
func (a *IPAddress) checkName(text, name string) (host netip.Addr, problem string) {
	host, err := netip.ParseAddr(text)
	network, _ := netip.MustParseAddr(a.IPAddress).Prefix(a.Prefix)
	switch {
	case err != nil || !network.Contains(host):
		return host, "The address " + text + " is not one of the network."
	case name != "" && !reverseName.MatchString(name):
		return host, "The name " + name + " is not a valid host name."
	}
	return host, ""
}

// ipAddress finds an address of the account that is in use.
func (s *Simulator) ipAddress(id int) *IPAddress {
	for _, server := range s.state.Servers {
		if server.Status == terminated {
			continue
		}
		for i := range server.IPAddresses {
			if server.IPAddresses[i].ID == id {
				return &server.IPAddresses[i]
			}
		}
	}
	for _, ip := range s.state.FloatingIPs {
		if ip.Address.ID == id && ip.Status != terminated {
			return &ip.Address
		}
	}
	return nil
}
