package simulator

import (
	"math"
	"slices"
)

// vat is the multiplier from net to gross.
const vat = 1.2

// soldCycles are the billing periods on offer, in months.
var soldCycles = []int{1, 3, 6, 12, 24}

// plan is a server plan. Prices, here and below, are net and per month.
type plan struct {
	id, vcpus, memory, disk, bandwidth int
	line, key, label                   string
	minimumCycle                       int
	soldOut, noCPanel                  bool
	price                              float64
}

var plans = []plan{
	{id: 103, line: "cloud-vps", key: "cloud-vps-1gb", label: "Cloud VPS 1 GB", vcpus: 1, memory: 1, disk: 25, bandwidth: 3, minimumCycle: 1, noCPanel: true, price: 12},
	{id: 104, line: "cloud-vps", key: "cloud-vps-2gb", label: "Cloud VPS 2 GB", vcpus: 2, memory: 2, disk: 50, bandwidth: 5, minimumCycle: 1, price: 25},
	{id: 105, line: "cloud-vps", key: "cloud-vps-4gb", label: "Cloud VPS 4 GB", vcpus: 2, memory: 4, disk: 60, bandwidth: 5, minimumCycle: 1, price: 39},
	{id: 106, line: "cloud-vps", key: "cloud-vps-8gb", label: "Cloud VPS 8 GB", vcpus: 4, memory: 8, disk: 100, bandwidth: 8, minimumCycle: 1, price: 64.5},
	{id: 107, line: "cloud-vps", key: "cloud-vps-16gb", label: "Cloud VPS 16 GB", vcpus: 8, memory: 16, disk: 200, bandwidth: 10, minimumCycle: 1, price: 115},
	{id: 116, line: "vds", key: "vds-8gb", label: "VDS 8 GB", vcpus: 2, memory: 8, disk: 50, bandwidth: 10, minimumCycle: 1, price: 90},
	{id: 117, line: "vds", key: "vds-16gb", label: "VDS 16 GB", vcpus: 4, memory: 16, disk: 100, bandwidth: 10, minimumCycle: 3, price: 160},
	{id: 118, line: "vds", key: "vds-32gb", label: "VDS 32 GB", vcpus: 8, memory: 32, disk: 200, bandwidth: 10, minimumCycle: 1, soldOut: true, price: 295},
}

// addonPrice is an addon with its price per unit, and the field of a request that asks for it.
type addonPrice struct {
	key, field, label string
	price             float64
}

var addonPrices = []addonPrice{
	{"cpanel-admin-5", "cpanel", "cPanel & WHM license - up to 5 accounts", 25},
	{"cpanel-pro-30", "cpanel", "cPanel & WHM license - up to 30 accounts", 35},
	{"cpanel-plus-50", "cpanel", "cPanel & WHM license - up to 50 accounts", 50},
	{"cpanel-premier-100", "cpanel", "cPanel & WHM license - up to 100 accounts", 70},
	{"backups", "backups", "Automatic backups", 5},
	{"100mbps-unmetered", "bandwidth", "100 Mbps unmetered", 50},
	{"1gbps-unmetered", "bandwidth", "1 Gbps unmetered", 450},
	{"windows-server-license", "", "Windows Server license", 10},
	{"microsoft-rds-sal", "microsoft_rds_sal", "Microsoft RDS SAL", 8},
	{"microsoft-office-sal", "microsoft_office_sal", "Microsoft Office SAL", 18},
}

// Additional addresses are part of the price of their server.
const (
	extraIPv4Price     = 2.5
	extraIPv4DDoSPrice = 10.0
	extraIPv6Price     = 0.5
)

// promo is a promo code.
type promo struct {
	code         string
	percentage   float64
	minimumCycle int
}

var promos = []promo{
	{"fall2401", 5, 1},
	{"fall2403", 10, 3},
	{"fall2406", 15, 6},
	{"fall2412", 20, 12},
	{"fall2424", 25, 24},
}

func planByKey(key string) *plan { return find(plans, func(p plan) bool { return p.key == key }) }

func planByID(id int) *plan { return find(plans, func(p plan) bool { return p.id == id }) }

func promoByCode(code string) *promo {
	return find(promos, func(p promo) bool { return p.code == code })
}

func addonByKey(key string) *addonPrice {
	return find(addonPrices, func(a addonPrice) bool { return a.key == key })
}

// offers reports whether an addon can be bought for servers of a plan.
func (p *plan) offers(addon *addonPrice) bool { return !p.noCPanel || addon.field != "cpanel" }

func find[T any](values []T, match func(T) bool) *T {
	if i := slices.IndexFunc(values, match); i >= 0 {
		return &values[i]
	}
	return nil
}

// monthly is the price of a server without its addons.
func monthly(planKey string, extras Extras) float64 {
	return planByKey(planKey).price + float64(extras.IPv4)*extraIPv4Price +
		float64(extras.IPv4DDoS)*extraIPv4DDoSPrice + float64(extras.IPv6)*extraIPv6Price
}

// price fills in what a line costs.
func (l *Line) price() {
	net := l.Monthly * float64(l.BillingCycle)
	l.PeriodTo = l.PeriodFrom.AddDate(0, l.BillingCycle, 0)
	if !l.Extends.IsZero() { // pro rata
		l.PeriodTo = l.Extends.AddDate(0, l.BillingCycle, 0)
		net = l.Monthly / 30 * math.Ceil(l.PeriodTo.Sub(l.PeriodFrom).Hours()/24)
	}
	if p := promoByCode(l.PromoCode); p != nil {
		net *= 1 - p.percentage/100
	}
	l.Amount = cents(net)
	l.AmountWithVAT = gross(l.Amount)
}

// total adds up the lines of an order.
func (o *Order) total() {
	o.Amount, o.AmountWithVAT = 0, 0
	for _, line := range o.Lines {
		o.Amount = cents(o.Amount + line.Amount)
		o.AmountWithVAT = cents(o.AmountWithVAT + line.AmountWithVAT)
	}
}

func cents(amount float64) float64 { return math.Round(amount*100) / 100 }

func gross(net float64) float64 { return cents(net * vat) }

// checkPromo returns what is wrong with a promo code for a billing cycle; an empty code is none.
func checkPromo(code string, cycle int) string {
	p := promoByCode(code)
	switch {
	case code == "":
		return ""
	case p == nil:
		return "The selected promo code is invalid."
	case cycle < p.minimumCycle:
		return "The promo code is not valid for this billing cycle."
	}
	return ""
}
