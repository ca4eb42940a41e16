package simulator

import (
	"fmt"
	"net/http"
	"slices"
)

// openRenewal opens the order that extends servers from their expiry on.
func (s *Simulator) openRenewal(servers []*Server, cycle int, autoPay bool, promoCode string) *Order {
	order := &Order{
		ID: s.nextID(), Type: renewService, Status: awaitingPayment, AutoPay: autoPay, PaymentMethod: "balance",
		PromoCode: promoCode, CreatedAt: s.state.Now, DueAt: servers[0].ExpiryAt,
	}
	if len(servers) > 1 {
		order.Type = combined
	}
	for _, server := range servers {
		order.Lines = append(order.Lines, s.renewalLines(server, cycle, promoCode)...)
		server.OrderID = order.ID
		if server.ExpiryAt.Before(order.DueAt) {
			order.DueAt = server.ExpiryAt
		}
	}
	if early := order.DueAt.Add(-renewalDueBefore); s.variants.RenewalDue == "early" && early.After(s.state.Now) {
		order.DueAt, order.Lapses = early, true
	}
	order.combine()
	order.total()
	s.addOrder(order)
	return order
}

// combine makes a renewal that extends floating IPs, too, one of several services.
func (o *Order) combine() {
	if slices.ContainsFunc(o.Lines, func(line *Line) bool { return line.FloatingIP != 0 }) {
		o.Type = combined
	}
}

// renewalLines are the lines that a server has on its renewal order.
func (s *Simulator) renewalLines(v *Server, cycle int, promoCode string) []*Line {
	main := ""
	for _, address := range s.addresses(v) {
		if main == "" && address.Main {
			main = address.IPAddress
		}
	}
	lines := []*Line{{
		Label:    fmt.Sprintf("Renewal: %s [%s]", label(v.Plan, v.Hostname), main),
		Sublabel: main, ServiceType: serviceServer, ServiceID: v.ID, IsPeriodChangeable: true,
		MinimumCycle: planByKey(v.Plan).minimumCycle, Monthly: monthly(v.Plan, v.Extras),
	}}
	for _, addon := range v.Addons {
		if addon.EndedAt.IsZero() {
			lines = append(lines, addonLine(addon))
		}
	}
	for _, line := range lines {
		line.ServerID, line.BillingCycle, line.PromoCode, line.PeriodFrom = v.ID, cycle, promoCode, v.ExpiryAt
		line.price()
	}
	for _, ip := range s.renewedWith(v) {
		bundle := &Line{
			Sublabel: ip.Address.IPAddress, ServerID: v.ID, FloatingIP: ip.ID, BillingCycle: cycle, PromoCode: promoCode,
			Monthly: ip.kind().price, PeriodFrom: ip.ExpiryAt, Extends: v.ExpiryAt,
		}
		if bundle.price(); bundle.PeriodTo.After(bundle.PeriodFrom) {
			bundle.Label = fmt.Sprintf("Renewal: Floating IP(s) (%s - %s)", bundle.PeriodFrom.Format("2 January 2006"),
				bundle.PeriodTo.Format("2 January 2006"))
			lines = append(lines, bundle)
		}
	}
	return lines
}

// renewalLine is the line of a server on its open renewal order.
func (s *Simulator) renewalLine(v *Server) *Line {
	order := s.state.Orders[v.OrderID]
	if order == nil || !order.open() {
		return nil
	}
	for _, line := range order.Lines {
		if line.ServiceType == serviceServer && line.ServerID == v.ID {
			return line
		}
	}
	return nil
}

// updateRenewal brings the open renewal order of a server up to what the server consists of now.
func (s *Simulator) updateRenewal(v *Server) {
	old := s.renewalLine(v)
	if old == nil {
		return
	}
	lines := s.renewalLines(v, old.BillingCycle, old.PromoCode)
	lines[0].IsPeriodChangeable = old.IsPeriodChangeable
	order := s.state.Orders[v.OrderID]
	own := func(line *Line) bool { return line.ServerID == v.ID }
	at := slices.IndexFunc(order.Lines, own)
	order.Lines = slices.Insert(slices.DeleteFunc(order.Lines, own), at, lines...)
	order.combine()
	order.total()
}

type renewServersRequest struct {
	ServerIDs    []int  `json:"server_ids"`
	BillingCycle int    `json:"billing_cycle"`
	PromoCode    string `json:"promo_code"`
}

// renewable reads the body that the renewal and its quote share.
func (s *Simulator) renewable(c *call) (request renewServersRequest, servers []*Server, refusal answer) {
	if refusal, ok := c.decode(&request); !ok {
		return request, nil, refusal
	}
	servers, refusal = s.named(request.ServerIDs)
	if refusal.status != 0 {
		return request, nil, refusal
	}
	errs := fieldErrors{}
	if problem := checkPromo(request.PromoCode, request.BillingCycle); problem != "" {
		errs.add("promo_code", problem)
	}
	for _, server := range servers {
		if problem := checkCycle(request.BillingCycle, planByKey(server.Plan).minimumCycle); problem != "" {
			errs.add("billing_cycle", problem)
		}
	}
	if len(errs) > 0 {
		return request, nil, errs.answer()
	}
	return request, servers, answer{}
}

// checkCycle returns what is wrong with a billing cycle.
func checkCycle(cycle, minimum int) string {
	switch {
	case !slices.Contains(soldCycles, cycle):
		return "The selected billing cycle is invalid."
	case cycle < minimum:
		return fmt.Sprintf("The billing cycle must be at least %d months.", minimum)
	}
	return ""
}

func (s *Simulator) calculateServersRenewal(c *call) answer {
	request, servers, refusal := s.renewable(c)
	if refusal.status != 0 {
		return refusal
	}
	full, due := Order{}, Order{}
	for _, server := range servers {
		full.Lines = append(full.Lines, s.renewalLines(server, request.BillingCycle, "")...)
		due.Lines = append(due.Lines, s.renewalLines(server, request.BillingCycle, request.PromoCode)...)
	}
	full.total()
	due.total()
	discount, discountWithVAT := cents(full.Amount-due.Amount), cents(full.AmountWithVAT-due.AmountWithVAT)
	return ok(object{
		"amount": full.Amount, "amount_with_vat": full.AmountWithVAT,
		"discount": discount, "discount_with_vat": discountWithVAT, "promo_code": showPromo(request.PromoCode),
		"promo_amount": discount, "promo_amount_with_vat": discountWithVAT,
		"due_today_amount": due.Amount, "due_today_amount_with_vat": due.AmountWithVAT,
	})
}

// renewServers opens a renewal order ahead of time. It is paid by payOrders, or at expiry.
func (s *Simulator) renewServers(c *call) answer {
	request, servers, refusal := s.renewable(c)
	if refusal.status != 0 {
		return refusal
	}
	for _, server := range servers {
		switch {
		case server.Status == processing:
			return invalid("server_ids", "A server is still being provisioned.")
		case server.CancelRequest != nil:
			return invalid("server_ids", "A server is being cancelled.")
		case s.renewalLine(server) != nil:
			return invalid("server_ids", "A renewal order is open already.")
		}
	}
	return created(s.showFullOrder(s.openRenewal(servers, request.BillingCycle, true, request.PromoCode)))
}

func (s *Simulator) changeRenewalPeriod(c *call) answer {
	order := s.state.Orders[c.id("id")]
	if order == nil {
		return notFound("Order")
	}
	line := order.line(c.params["service_type"], c.id("service_id"))
	if line == nil {
		return notFound("Order line")
	}
	var request struct {
		BillingCycle int            `json:"billing_cycle"`
		PromoCode    optionalString `json:"promo_code"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if !order.open() || !line.IsPeriodChangeable {
		return message(http.StatusUnprocessableEntity, "The period of this order line cannot be changed.")
	}
	code := line.PromoCode
	if request.PromoCode.set {
		code = request.PromoCode.value
	}
	errs := fieldErrors{}
	if problem := checkCycle(request.BillingCycle, line.MinimumCycle); problem != "" {
		errs.add("billing_cycle", problem)
	}
	if problem := checkPromo(code, request.BillingCycle); problem != "" {
		errs.add("promo_code", problem)
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	order.PromoCode = code
	for _, l := range order.Lines {
		if l == line || l.ServerID == line.ServerID && l.ServerID != 0 { // addons are renewed for as long as their server
			l.BillingCycle, l.PromoCode = request.BillingCycle, code
			l.price()
		}
	}
	order.total()
	return noContent()
}

// line finds a line by what its path is made of.
func (o *Order) line(serviceType string, serviceID int) *Line {
	for _, line := range o.Lines {
		if line.ServiceType == serviceType && line.ServiceID == serviceID && serviceID != 0 {
			return line
		}
	}
	return nil
}
