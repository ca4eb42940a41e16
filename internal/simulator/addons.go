package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// addonOrder is what a deploy and a purchase of addons ask for.
type addonOrder struct {
	Backups            bool    `json:"backups"`
	CPanel             *string `json:"cpanel"`
	Bandwidth          *string `json:"bandwidth"`
	MicrosoftRDSSAL    int     `json:"microsoft_rds_sal"`
	MicrosoftOfficeSAL int     `json:"microsoft_office_sal"`
}

// askedAddon is an addon that a field of a request asks for.
type askedAddon struct {
	field, key string
	quantity   int
}

// asked lists what an order asks for.
func (o addonOrder) asked() []askedAddon {
	list := []askedAddon{}
	if o.Backups {
		list = append(list, askedAddon{"backups", "backups", 1})
	}
	if o.CPanel != nil {
		list = append(list, askedAddon{"cpanel", *o.CPanel, 1})
	}
	if o.Bandwidth != nil {
		list = append(list, askedAddon{"bandwidth", *o.Bandwidth, 1})
	}
	if o.MicrosoftRDSSAL != 0 {
		list = append(list, askedAddon{"microsoft_rds_sal", "microsoft-rds-sal", o.MicrosoftRDSSAL})
	}
	if o.MicrosoftOfficeSAL != 0 {
		list = append(list, askedAddon{"microsoft_office_sal", "microsoft-office-sal", o.MicrosoftOfficeSAL})
	}
	return list
}

// check returns what keeps an addon from being sold with a plan; nil is a plan that does not exist.
func (a askedAddon) check(p *plan) string {
	sold := addonByKey(a.key)
	switch {
	case sold == nil || sold.field != a.field:
		return "The selected " + words(a.field) + " is invalid."
	case p != nil && !p.offers(sold):
		return "The plan does not offer this addon."
	case a.quantity < 0:
		return "The " + words(a.field) + " field must be at least 0."
	}
	return ""
}

// addon is what a server gets; backups are counted by the size of the disk, but priced as one.
func (a askedAddon) addon(v *Server) Addon {
	addon := Addon{Name: a.key, Quantity: a.quantity, Monthly: a.monthly()}
	if a.key == "backups" {
		addon.Quantity = v.Disk
	}
	return addon
}

func (a askedAddon) monthly() float64 { return float64(a.quantity) * addonByKey(a.key).price }

// addonOf is the addon of a server that a field asks for, of whatever kind.
func (v *Server) addonOf(field string) *Addon {
	return find(v.Addons, func(a Addon) bool { return addonByKey(a.Name).field == field })
}

func (v *Server) addonNamed(name string) *Addon {
	return find(v.Addons, func(a Addon) bool { return a.Name == name })
}

func (a Addon) status() string {
	if a.EndedAt.IsZero() {
		return active
	}
	return cancelled
}

func (a Addon) showEnd() any {
	if a.EndedAt.IsZero() {
		return nil
	}
	return a.EndedAt.Format(time.DateTime)
}

// removeAddon takes an addon off a server, and off its next renewal.
func (s *Simulator) removeAddon(v *Server, id int) {
	v.Addons = slices.DeleteFunc(v.Addons, func(a Addon) bool { return a.ID == id })
	s.updateRenewal(v)
}

// dropEndedAddons takes off what was cancelled for the end of the period.
func (v *Server) dropEndedAddons() {
	v.Addons = slices.DeleteFunc(v.Addons, func(a Addon) bool { return !a.EndedAt.IsZero() })
}

// listServerAddons offers what is not installed.
func (s *Simulator) listServerAddons(c *call) answer {
	server, refusal := s.server(c)
	if server == nil {
		return refusal
	}
	data := []object{}
	for _, addon := range addonPrices {
		if server.addonNamed(addon.key) != nil || !planByKey(server.Plan).offers(&addon) {
			continue
		}
		due := s.untilExpiry(server, addon.price)
		data = append(data, object{
			"key": addon.key, "price": addon.price, "price_with_vat": gross(addon.price),
			"price_until_expiry": due, "price_until_expiry_with_vat": gross(due),
		})
	}
	return ok(object{"data": data})
}

func (s *Simulator) purchaseServerAddons(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request addonOrder
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	asked := request.asked()
	if len(asked) == 0 {
		return invalid("backups", "At least one addon is required.")
	}
	errs, monthly := fieldErrors{}, 0.0
	for _, addon := range asked {
		problem := addon.check(planByKey(server.Plan))
		switch {
		case problem != "":
			errs.add(addon.field, problem)
		case server.addonOf(addon.field) != nil:
			errs.add(addon.field, "The server has an addon of this kind already.")
		default:
			monthly += addon.monthly()
		}
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	if !s.charge(s.untilExpiry(server, monthly)) {
		return invalid(asked[0].field, insufficientFunds)
	}
	for _, addon := range asked {
		bought := addon.addon(server)
		bought.ID, bought.CreatedAt = s.nextID(), s.state.Now
		server.Addons = append(server.Addons, bought)
	}
	s.updateRenewal(server)
	return ok(s.showFullServer(server))
}

// addonSizes is what a change of addons asks for; what is missing stays.
type addonSizes struct {
	MicrosoftRDSSAL    *int    `json:"microsoft_rds_sal"`
	MicrosoftOfficeSAL *int    `json:"microsoft_office_sal"`
	CPanel             *string `json:"cpanel"`
}

// asked lists what is named, a quantity of 0 included.
func (z addonSizes) asked() []askedAddon {
	list := []askedAddon{}
	if z.CPanel != nil {
		list = append(list, askedAddon{"cpanel", *z.CPanel, 1})
	}
	if z.MicrosoftRDSSAL != nil {
		list = append(list, askedAddon{"microsoft_rds_sal", "microsoft-rds-sal", *z.MicrosoftRDSSAL})
	}
	if z.MicrosoftOfficeSAL != nil {
		list = append(list, askedAddon{"microsoft_office_sal", "microsoft-office-sal", *z.MicrosoftOfficeSAL})
	}
	return list
}

// resizing reads the body that a change of addons and its quote share, and returns what the change costs until expiry.
func (s *Simulator) resizing(c *call, v *Server) (changes []askedAddon, amount float64, refusal answer) {
	var request addonSizes
	if refusal, ok := c.decode(&request); !ok {
		return nil, 0, refusal
	}
	errs, monthly := fieldErrors{}, 0.0
	for _, asked := range request.asked() {
		installed := v.addonOf(asked.field)
		if installed == nil && asked.quantity == 0 {
			continue
		}
		if problem := asked.checkResize(v, installed); problem != "" {
			errs.add(asked.field, problem)
			continue
		}
		changes = append(changes, asked)
		monthly += asked.monthly() - installed.Monthly
	}
	if len(errs) > 0 {
		return nil, 0, errs.answer()
	}
	return changes, s.untilExpiry(v, monthly), answer{}
}

// checkResize returns what keeps an installed addon from becoming what is asked for.
func (a askedAddon) checkResize(v *Server, installed *Addon) string {
	problem := a.check(planByKey(v.Plan))
	switch {
	case problem != "":
		return problem
	case installed == nil:
		return "The server has no addon of this kind."
	case a.quantity == 0:
		return "The " + words(a.field) + " field must be at least 1."
	}
	return ""
}

func (s *Simulator) calculateServerAddonsScale(c *call) answer {
	server, refusal := s.priced(c)
	if refusal.status != 0 {
		return refusal
	}
	_, amount, refusal := s.resizing(c, server)
	if refusal.status != 0 {
		return refusal
	}
	text := func(amount float64) string { return fmt.Sprintf("%.2f", amount) }
	return ok(object{"amount": text(amount), "amount_with_vat": text(gross(amount))})
}

func (s *Simulator) scaleServerAddons(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	changes, amount, refusal := s.resizing(c, server)
	if refusal.status != 0 {
		return refusal
	}
	if !s.charge(amount) {
		return invalid(changes[0].field, insufficientFunds)
	}
	for _, change := range changes {
		addon := server.addonOf(change.field)
		addon.Name, addon.Quantity, addon.Monthly = change.key, change.quantity, change.monthly()
	}
	s.updateRenewal(server)
	return ok(s.showFullServer(server))
}

// installedAddon finds the addon of the path.
func (s *Simulator) installedAddon(c *call) (*Server, *Addon, answer) {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return nil, nil, refusal
	}
	addon := find(server.Addons, func(a Addon) bool { return a.ID == c.id("server_addon_id") })
	if addon == nil {
		return nil, nil, notFound("Addon")
	}
	return server, addon, answer{}
}

// cancelServerAddon ends an addon without a refund, at once or at the end of the period.
func (s *Simulator) cancelServerAddon(c *call) answer {
	server, addon, refusal := s.installedAddon(c)
	if refusal.status != 0 {
		return refusal
	}
	var request struct {
		Now bool `json:"now"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if !addon.EndedAt.IsZero() {
		return message(http.StatusUnprocessableEntity, "Cancellation was already requested.")
	}
	if request.Now {
		s.removeAddon(server, addon.ID)
		return noContent()
	}
	addon.EndedAt = server.ExpiryAt
	s.updateRenewal(server)
	return noContent()
}

func (s *Simulator) undoCancelServerAddon(c *call) answer {
	server, addon, refusal := s.installedAddon(c)
	if refusal.status != 0 {
		return refusal
	}
	if addon.EndedAt.IsZero() {
		return message(http.StatusUnprocessableEntity, "There is no cancellation to withdraw.")
	}
	addon.EndedAt = time.Time{}
	s.updateRenewal(server)
	return noContent()
}
