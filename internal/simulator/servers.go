package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// showServer is a server as a list shows it.
func (s *Simulator) showServer(v *Server) object {
	addresses, addons := []object{}, []object{}
	for _, address := range s.addresses(v) {
		addresses = append(addresses, s.showAddress(address))
	}
	for _, a := range v.Addons {
		amount := cents(a.Monthly * float64(v.BillingCycle))
		addons = append(addons, object{
			"id": a.ID, "name": a.Name, "status": a.status(), "quantity": a.Quantity, "amount": amount,
			"amount_with_vat": gross(amount), "created_at": a.CreatedAt.Format(time.DateTime), "ended_at": a.showEnd(),
		})
	}
	renewal := v.monthly() * float64(v.BillingCycle)
	return object{
		"id": v.ID, "hostname": v.Hostname, "billing_cycle": v.BillingCycle, "plan": planByKey(v.Plan).show(),
		"status": v.Status, "virtualization": "kvm", "promo_code": orNull(v.PromoCode),
		"renew_amount": cents(renewal), "renew_amount_with_vat": gross(cents(renewal)),
		"locked": v.Locked, "locked_at": stamp(v.LockedAt), "lock_reason": orNull(v.LockReason),
		"created_at": stamp(v.CreatedAt), "expiry_at": stamp(v.ExpiryAt), "potential_expiry_at": stamp(s.potentialExpiry(v)),
		"auto_renew": v.AutoRenew, "show_smtp_form": false, "server_image": v.showImage(), "ip_addresses": addresses,
		"addons": addons, "cancel_request": v.CancelRequest.show(),
		"settings": object{"renew_enabled": v.CancelRequest == nil, "snapshots_enabled": true},
	}
}

// showFullServer adds what only a single server has.
func (s *Simulator) showFullServer(v *Server) object {
	server := s.showServer(v)
	server["state"] = object{
		"running": v.Running, "node_reachable": true, "amd_sev_level": 3, "cpu": object{"used": 2},
		"measured_boot": s.showMeasuredBoot(v.MeasuredBoot),
	}
	return server
}

// monthly is what a server will cost with its addons, those that end left out.
func (v *Server) monthly() float64 {
	price := monthly(v.Plan, v.Extras)
	for _, addon := range v.Addons {
		if addon.EndedAt.IsZero() {
			price += addon.Monthly
		}
	}
	return price
}

// showImage is what runs on a server; what came from a snapshot or a backup is not known to be an image.
func (v *Server) showImage() any {
	if v.Install.ImageID == nil {
		return nil
	}
	return imageByID(*v.Install.ImageID).show()
}

func (r *CancelRequest) show() any {
	if r == nil {
		return nil
	}
	return object{"id": r.ID, "type": r.Type, "reason": orNull(r.Reason), "created_at": stamp(r.CreatedAt)}
}

// potentialExpiry counts the open renewal order in.
func (s *Simulator) potentialExpiry(v *Server) time.Time {
	if line := s.renewalLine(v); line != nil {
		return line.PeriodTo
	}
	return v.ExpiryAt
}

// visible hides what is gone, as the variant has it.
func (s *Simulator) visible(v *Server) bool {
	return v != nil && (v.Status != terminated || s.variants.Terminated == "status")
}

// server finds the server of the path, which is called id or, before the id of an addon, server_id.
func (s *Simulator) server(c *call) (*Server, answer) {
	server := s.state.Servers[max(c.id("id"), c.id("server_id"))]
	if !s.visible(server) {
		return nil, notFound("Server")
	}
	return server, answer{}
}

// mutable finds the server of the path for a call that changes it.
func (s *Simulator) mutable(c *call) (*Server, answer) {
	server, refusal := s.server(c)
	if server != nil {
		refusal = server.refusal()
	}
	return server, refusal
}

// operable finds the server of the path for a call that needs it to be active.
func (s *Simulator) operable(c *call) (*Server, answer) {
	server, refusal := s.mutable(c)
	if refusal.status == 0 {
		refusal = server.inactive()
	}
	return server, refusal
}

// priced finds the server of the path for a quote, which a lock does not keep from being given.
func (s *Simulator) priced(c *call) (*Server, answer) {
	server, refusal := s.server(c)
	if server != nil {
		refusal = server.inactive()
	}
	return server, refusal
}

func (v *Server) inactive() answer {
	if v.Status != active {
		return message(http.StatusUnprocessableEntity, "The server is not active.")
	}
	return answer{}
}

// refusal is why a server cannot be changed now; status 0 when it can.
func (v *Server) refusal() answer {
	switch {
	case v.Status == terminated:
		return message(http.StatusUnprocessableEntity, "The server is terminated.")
	case v.Locked:
		return message(http.StatusLocked, "The server is locked by another operation.")
	}
	return answer{}
}

func (s *Simulator) listServers(c *call) answer {
	query := c.request.URL.Query()
	states := statusFilter(query, "active,suspended")
	search, ip := query.Get("filter[search]"), query.Get("filter[ip]")
	servers := slices.DeleteFunc(sorted(s.state.Servers), func(v *Server) bool {
		return !s.visible(v) || !slices.Contains(states, v.Status) ||
			ip != "" && !s.hasAddress(v, func(address string) bool { return address == ip }) ||
			search != "" && !strings.Contains(v.Hostname, search) &&
				!s.hasAddress(v, func(address string) bool { return strings.Contains(address, search) })
	})
	if query.Get("sort[expiry_at]") != "" {
		slices.SortStableFunc(servers, func(a, b *Server) int { return a.ExpiryAt.Compare(b.ExpiryAt) })
	}
	if query.Get("sort[created_at]") == "desc" || query.Get("sort[expiry_at]") == "desc" {
		slices.Reverse(servers)
	}
	return page(c, servers, s.showServer)
}

func (s *Simulator) hasAddress(v *Server, match func(string) bool) bool {
	return slices.ContainsFunc(s.addresses(v), func(a *IPAddress) bool { return match(a.IPAddress) })
}

func (s *Simulator) getServer(c *call) answer {
	server, refusal := s.server(c)
	if server == nil {
		return refusal
	}
	return ok(s.showFullServer(server))
}

func (s *Simulator) getServerStatus(c *call) answer {
	server, refusal := s.server(c)
	if server == nil {
		return refusal
	}
	used := 0
	if server.Running {
		used = 2
	}
	return ok(object{
		"running": server.Running, "suspended": server.Status == suspended, "network_suspended": false,
		"rescue_mode":   server.RescueMode,
		"dns_resolvers": []string{"9.9.9.9", "208.67.222.222"},
		"cpu":           object{"used": used, "free": 100 - used},
		"disk":          object{"used": usedDisk, "limit": server.Disk},
		"bandwidth":     object{"used": 6.13, "limit": server.bandwidthLimit()},
	})
}

func (s *Simulator) updateServerHostname(c *call) answer {
	server, refusal := s.mutable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request struct {
		Hostname string `json:"hostname"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if request.Hostname == "" {
		return invalid("hostname", "The hostname field is required.")
	}
	server.Hostname = s.variants.hostName(request.Hostname)
	return noContent()
}

func (s *Simulator) updateServerSSHKeys(c *call) answer {
	server, refusal := s.mutable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request struct {
		SSHKeys *[]int `json:"ssh_keys"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	switch {
	case request.SSHKeys == nil:
		return invalid("ssh_keys", "The ssh keys field is required.")
	case s.unknownSSHKey(*request.SSHKeys):
		return invalid("ssh_keys", "The selected ssh keys are invalid.")
	}
	server.SSHKeys = *request.SSHKeys
	return noContent()
}

func (s *Simulator) changeServerPassword(c *call) answer {
	server, refusal := s.mutable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request struct {
		Password string `json:"password"`
		Reboot   bool   `json:"reboot"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if len(request.Password) < 6 {
		return invalid("password", "The password field must be at least 6 characters.")
	}
	server.Password = request.Password
	if request.Reboot {
		server.Reboots++
	}
	return noContent()
}
