package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The states of an order; "processing" is the word for servers, too.
const (
	awaitingPayment = "awaiting_payment"
	paid            = "paid"
	cancelled       = "cancelled"
)

// The types of an order that the simulator makes.
const (
	newService   = "new-service"
	renewService = "renew-service"
	newFloating  = "new-floating-ip"
	combined     = "combined"
	deposit      = "deposit"
)

// The types of a line that the simulator makes.
const (
	serviceServer = "server"
	serviceAddon  = "server-addon"
	// serviceFloating is the simulator's own: no example of such a line is public.
	serviceFloating = "floating-ip"
)

// isNew tells that an order bought something new, and is dropped if it is not paid.
func (o *Order) isNew() bool { return o.Type == newService || o.Type == newFloating }

// addOrder keeps an order, and watches it until it is settled.
func (s *Simulator) addOrder(o *Order) {
	s.state.Orders[o.ID] = o
	s.watched[o.ID] = o
}

// settled tells that nothing happens to an order any more by itself.
func (o *Order) settled() bool { return !o.open() && o.ServersAppearAt.IsZero() }

func (o *Order) open() bool { return o.Status == awaitingPayment || o.Status == processing }

// nextEvent is when something next happens to an order by itself.
func (o *Order) nextEvent() time.Time {
	switch {
	case o.Status == processing:
		return o.PayAt
	case o.Status == awaitingPayment && (o.isNew() || o.Type == deposit || o.Lapses):
		return o.DueAt
	case o.Status == paid:
		return o.ServersAppearAt
	}
	return time.Time{} // an open renewal lapses with its server
}

func (s *Simulator) playOrder(o *Order) {
	switch o.Status {
	case processing:
		o.Status, o.PayAt = awaitingPayment, time.Time{}
		s.pay(o)
	case awaitingPayment:
		if !o.Lapses || !o.AutoPay || !s.pay(o) {
			o.cancel()
		}
	case paid:
		o.ServersAppearAt = time.Time{}
		s.createServers(o)
	}
}

// pay takes an open order from the balance, if that covers it, and lets happen what was bought.
func (s *Simulator) pay(o *Order) bool {
	sum := s.taken(o.Amount, o.AmountWithVAT)
	if s.state.Balance < sum {
		return false
	}
	s.move(-sum)
	s.state.Spent = cents(s.state.Spent + sum)
	o.FromBalance = sum
	s.settle(o)
	return true
}

// taken is what the balance pays of a price.
func (s *Simulator) taken(net, gross float64) float64 {
	if s.variants.BalanceCounts == "net" {
		return net
	}
	return gross
}

// settle makes an order paid, wherever the money came from.
func (s *Simulator) settle(o *Order) {
	o.Status = paid
	o.PaymentDate = s.state.Now
	if o.Type == deposit {
		s.move(s.taken(o.Amount, o.AmountWithVAT))
	}
	for _, line := range o.Lines {
		line.IsPeriodChangeable = false
		if server := s.state.Servers[line.ServerID]; server != nil && line.ServiceType == serviceServer {
			s.renewed(server, line)
		}
		if ip := s.state.FloatingIPs[line.FloatingIP]; ip != nil {
			s.paidFloating(ip, o, line)
		}
	}
	if o.Type != newService {
		return
	}
	if s.variants.ServiceID == "provisioning" {
		o.ServersAppearAt = s.state.Now.Add(s.variants.serviceIDDelay())
		return
	}
	s.createServers(o)
}

// autoPay does what auto_pay promises for something new.
func (s *Simulator) autoPay(o *Order) {
	switch s.variants.AutoPay {
	case "immediate":
		s.pay(o)
	case "delayed":
		o.Status = processing
		o.PayAt = s.state.Now.Add(time.Duration(s.variants.AutoPayDelay))
	}
}

// showOrder is an order as a list shows it.
func (s *Simulator) showOrder(o *Order) object {
	amount, amountWithVAT := o.Amount, o.AmountWithVAT
	if o.Status == paid && o.FromBalance > 0 && s.variants.PaidAmounts == "zero" {
		amount, amountWithVAT = 0, 0
	}
	return object{
		"id": o.ID, "tax_rate": vat, "amount": amount, "amount_with_vat": amountWithVAT,
		"amount_from_balance": o.FromBalance, "payment_method": o.PaymentMethod, "status": o.Status, "type": o.Type,
		"auto_pay": o.AutoPay, "promo_applicable": true, "created_at": stamp(o.CreatedAt), "due_at": stamp(o.DueAt),
		"payment_date": stamp(o.PaymentDate), "promo": showPromo(o.PromoCode), "payment_information": nil,
	}
}

// showFullOrder adds what only a single order has.
func (s *Simulator) showFullOrder(o *Order) object {
	services := []object{}
	for _, line := range o.Lines {
		shown := line.show()
		if s.variants.OrderLabels == "plan" && o.Type == newService && line.ServiceType == serviceServer {
			shown["label"], _, _ = strings.Cut(line.Label, " - ")
		}
		services = append(services, shown)
	}
	order := s.showOrder(o)
	order["services"], order["invoices"] = services, []object{s.showInvoice(s.invoiceOf(o))}
	return order
}

func (l *Line) show() object {
	line := object{
		"label": l.Label, "sublabel": orNull(l.Sublabel), "period_from": l.PeriodFrom.Unix(), "period_to": l.PeriodTo.Unix(),
		"is_period_changeable": l.IsPeriodChangeable, "service_id": orNull(l.ServiceID), "service_type": orNull(l.ServiceType),
		"service_billing_cycle": nil, "service_minimum_billing_cycle": nil,
		"amount": l.Amount, "amount_with_vat": l.AmountWithVAT, "amount_sublabel": "", "promo": nil,
	}
	if l.ServiceType == serviceServer || l.ServiceType == serviceFloating {
		line["service_billing_cycle"], line["service_minimum_billing_cycle"] = l.BillingCycle, l.MinimumCycle
	}
	if p := promoByCode(l.PromoCode); p != nil {
		line["promo"] = object{"code": p.code, "percentage": p.percentage}
	}
	return line
}

func showPromo(code string) any {
	if p := promoByCode(code); p != nil {
		return p.show()
	}
	return nil
}

func (s *Simulator) listOrders(c *call) answer {
	states := statusFilter(c.request.URL.Query(), "pending_payment,paid")
	orders := slices.DeleteFunc(sorted(s.state.Orders), func(o *Order) bool { return !slices.Contains(states, o.Status) })
	slices.Reverse(orders) // newest first
	return page(c, orders, s.showOrder)
}

func (s *Simulator) getOrder(c *call) answer {
	order := s.state.Orders[c.id("id")]
	if order == nil {
		return notFound("Order")
	}
	return ok(s.showFullOrder(order))
}

// deleteOrder cancels: the order stays to be looked at.
func (s *Simulator) deleteOrder(c *call) answer {
	order := s.state.Orders[c.id("id")]
	if order == nil {
		return notFound("Order")
	}
	if !order.open() {
		return message(http.StatusUnprocessableEntity, "The order is "+words(order.Status)+" and cannot be deleted.")
	}
	order.cancel()
	return noContent()
}

// cancel ends an open order. The servers of a renewal keep pointing at it: they are not renewed.
func (o *Order) cancel() {
	o.Status = cancelled
	for _, line := range o.Lines {
		line.IsPeriodChangeable = false
	}
}

func (s *Simulator) payOrders(c *call) answer {
	var request struct {
		OrderIDs      []int  `json:"order_ids"`
		PaymentMethod string `json:"payment_method"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if len(request.OrderIDs) == 0 {
		return invalid("order_ids", "The order ids field is required.")
	}
	if request.PaymentMethod != "" && request.PaymentMethod != "balance" {
		return invalid("payment_method", "The selected payment method is not available.")
	}
	orders, sum := []*Order{}, 0.0
	for _, id := range request.OrderIDs {
		order := s.state.Orders[id]
		if order == nil {
			return notFound("Order")
		}
		if !order.open() {
			return invalid("order_ids", "An order is "+words(order.Status)+" already.")
		}
		if order.Type == deposit {
			return invalid("order_ids", "A deposit cannot be paid from the balance.")
		}
		if !slices.Contains(orders, order) {
			orders, sum = append(orders, order), sum+s.taken(order.Amount, order.AmountWithVAT)
		}
	}
	if s.state.Balance < cents(sum) {
		return invalid("order_ids", "The balance is not sufficient.")
	}
	data := []object{}
	for _, order := range orders {
		s.pay(order)
		data = append(data, s.showFullOrder(order))
	}
	return ok(object{"data": data})
}

func (s *Simulator) updateOrder(c *call) answer {
	order := s.state.Orders[c.id("id")]
	if order == nil {
		return notFound("Order")
	}
	var request struct {
		AutoPay   *bool          `json:"auto_pay"`
		PromoCode optionalString `json:"promo_code"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if !order.open() {
		return message(http.StatusUnprocessableEntity, "The order is "+words(order.Status)+" and cannot be changed.")
	}
	if request.PromoCode.set {
		for _, line := range order.Lines {
			if problem := checkPromo(request.PromoCode.value, line.BillingCycle); problem != "" {
				return invalid("promo_code", problem)
			}
		}
		order.PromoCode = request.PromoCode.value
		for _, line := range order.Lines {
			line.PromoCode = order.PromoCode
			line.price()
		}
		order.total()
	}
	if request.AutoPay != nil {
		order.AutoPay = *request.AutoPay
		if order.AutoPay && order.isNew() && order.Status == awaitingPayment {
			s.autoPay(order)
		}
	}
	return ok(s.showFullOrder(order))
}

// OrderChange is an intervention by hand; what is missing stays.
type OrderChange struct {
	// Status "paid" settles the order without touching the balance, "cancelled" cancels it.
	Status             string `json:"status"`
	IsPeriodChangeable *bool  `json:"is_period_changeable"`
	AutoPay            *bool  `json:"auto_pay"`
}

// ChangeOrder changes an order as the panel, the bank or the support would.
func (s *Simulator) ChangeOrder(id int, change OrderChange) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	order := s.state.Orders[id]
	if order == nil {
		return fmt.Errorf("there is no order %d", id)
	}
	if change.AutoPay != nil {
		order.AutoPay = *change.AutoPay
	}
	if change.IsPeriodChangeable != nil {
		for _, line := range order.Lines {
			line.IsPeriodChangeable = *change.IsPeriodChangeable &&
				(line.ServiceType == serviceServer || line.ServiceType == serviceFloating)
		}
	}
	switch {
	case change.Status == "":
	case !order.open():
		return fmt.Errorf("the order is not open but %s", order.Status)
	case change.Status == paid:
		s.settle(order)
	case change.Status == cancelled:
		order.cancel()
	default:
		return fmt.Errorf("an order cannot be made %q", change.Status)
	}
	return s.save()
}

// optionalString tells null (set, empty) from absent (not set).
type optionalString struct {
	set   bool
	value string
}

// UnmarshalJSON implements [json.Unmarshaler].
func (o *optionalString) UnmarshalJSON(data []byte) error {
	o.set = true
	return json.Unmarshal(data, &o.value)
}

func label(planKey, hostname string) string { return planByKey(planKey).label + " - " + hostname }
