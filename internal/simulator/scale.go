package simulator

import (
	"math"
)

// scalable lists the plans that a server can move to: its disk is never made smaller.
func (v *Server) scalable() []plan {
	kept := []plan{}
	for _, p := range plans {
		if v.checkScale(&p) == "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// checkScale returns what keeps a server from moving to a plan.
func (v *Server) checkScale(to *plan) string {
	switch {
	case to == nil || to.line != planByKey(v.Plan).line:
		return "The selected plan is invalid."
	case to.key == v.Plan:
		return "The server has this plan already."
	case to.soldOut:
		return "The selected plan is not available."
	case to.disk < v.Disk:
		return "The disk of the selected plan is smaller than the disk of the server."
	}
	return ""
}

func (s *Simulator) listServerScalePlans(c *call) answer {
	server, refusal := s.server(c)
	if server == nil {
		return refusal
	}
	data := []object{}
	for _, plan := range server.scalable() {
		data = append(data, plan.show())
	}
	return ok(object{"data": data})
}

type scaleRequest struct {
	Plan      string `json:"plan"`
	ScaleDisk bool   `json:"scale_disk"`
}

// scaling reads the body that a move and its quote share.
func (c *call) scaling(server *Server) (request scaleRequest, refusal answer) {
	if refusal, ok := c.decode(&request); !ok {
		return request, refusal
	}
	if problem := server.checkScale(planByKey(request.Plan)); problem != "" {
		return request, invalid("plan", problem)
	}
	return request, answer{}
}

// cost is what is to be paid for a move until the end of the period; a refund is negative.
func (s *Simulator) cost(server *Server, request scaleRequest) float64 {
	return s.untilExpiry(server, planByKey(request.Plan).price-planByKey(server.Plan).price)
}

func (s *Simulator) calculateServerScale(c *call) answer {
	server, refusal := s.priced(c)
	if refusal.status != 0 {
		return refusal
	}
	request, refusal := c.scaling(server)
	if refusal.status != 0 {
		return refusal
	}
	downtime := "short"
	if request.disk(server) > server.Disk {
		downtime = "extended"
	}
	amount := s.cost(server, request)
	return ok(object{"amount": amount, "amount_with_vat": gross(amount), "estimated_downtime": downtime})
}

// disk is the one that a server has after a move.
func (q scaleRequest) disk(v *Server) int {
	if q.ScaleDisk {
		return planByKey(q.Plan).disk
	}
	return v.Disk
}

func (s *Simulator) scaleServer(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	request, refusal := c.scaling(server)
	if refusal.status != 0 {
		return refusal
	}
	if !s.charge(s.cost(server, request)) {
		return invalid("plan", insufficientFunds)
	}
	disk := request.disk(server)
	s.begin(server, "scaling", s.variants.ScaleDelay,
		Transition{Running: server.Running, Boots: server.Running, Plan: &request.Plan, Disk: &disk})
	return ok(s.showFullServer(server))
}

// scaled gives a server its new plan; backups are made of the whole disk.
func (s *Simulator) scaled(v *Server, planKey string, disk int) {
	v.Plan, v.Disk = planKey, disk
	if backups := v.addonNamed("backups"); backups != nil {
		backups.Quantity = disk
	}
	s.updateRenewal(v)
}

const insufficientFunds = "Insufficient funds."

// untilExpiry is the net price of the days that are left of the paid period; a day that has begun counts.
func (s *Simulator) untilExpiry(v *Server, monthly float64) float64 {
	days := math.Ceil(v.ExpiryAt.Sub(s.state.Now).Hours() / 24)
	return cents(monthly * max(0, days) / 30)
}

// charge takes a net amount from the balance, if that covers it; a negative one is a refund.
func (s *Simulator) charge(net float64) bool {
	amount := s.taken(net, gross(net))
	if amount > s.state.Balance {
		return false
	}
	s.move(-amount)
	s.state.Spent = cents(s.state.Spent + amount)
	return true
}
