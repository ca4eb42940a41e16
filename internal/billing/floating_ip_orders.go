package billing

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// floatingLine matches the service_type of an order line that is a floating IP. No example of one is public: those on
// the renewal of a server have none.
var floatingLine = regexp.MustCompile(`(?i)floating|(^|[-_ ])ip`)

// OpenOrders are the orders that are not paid yet and may buy something, without their lines.
type OpenOrders struct{ orders []vpsbg.Order }

func (o *OpenOrders) has(id vpsbg.ID) bool {
	return slices.ContainsFunc(o.orders, func(order vpsbg.Order) bool { return order.ID == id })
}

// OpenPurchases lists the orders that are not paid yet and may buy something.
func (o *Orders) OpenPurchases(ctx context.Context, asOf AsOf) (*OpenOrders, error) {
	open, err := o.listOpen(ctx, asOf)
	return &OpenOrders{slices.DeleteFunc(slices.Clone(open), func(order vpsbg.Order) bool {
		return !order.IsOpen() || !mayBuy(&order)
	})}, err
}

// OrderOf returns the open order that bought a floating IP, nil if there is none: one whose lines name it, or, if
// before is what was open just before the purchase, the only new one that buys a floating IP without naming any. A nil
// before says that this is not known.
func (f *FloatingIPs) OrderOf(
	ctx context.Context, orders *Orders, ip *vpsbg.FloatingIP, before *OpenOrders,
) (*vpsbg.Order, error) {
	open, err := orders.OpenPurchases(ctx, Now)
	if err != nil {
		return nil, err
	}
	var fresh []*vpsbg.Order
	for _, item := range open.orders {
		isType := strings.Contains(item.Type, "floating") || item.Type == vpsbg.OrderCombined
		if !isType || before != nil && before.has(item.ID) {
			continue
		}
		order, err := orders.Read(ctx, item.ID, Now)
		if err != nil {
			return nil, err
		}
		if lineOf(order, ip) != nil {
			return order, nil
		}
		if before != nil && buysUnnamed(order) {
			fresh = append(fresh, order)
		}
	}
	if len(fresh) != 1 {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	return fresh[0], nil
}

// buysUnnamed reports whether an order can be the purchase of a floating IP that it does not name. One that names a
// service, as the renewal of a server does, is about that: it must be neither paid nor deleted for a floating IP.
func buysUnnamed(order *vpsbg.Order) bool {
	return !slices.ContainsFunc(order.Lines, func(line vpsbg.OrderLine) bool {
		return line.ServiceID != 0 || line.ServiceType != "" && !floatingLine.MatchString(line.ServiceType)
	})
}

// lineOf returns the line of an order that is about a floating IP, nil if it has none.
func lineOf(order *vpsbg.Order, ip *vpsbg.FloatingIP) *vpsbg.OrderLine {
	for i, line := range order.Lines {
		names := strings.Contains(line.Label, ip.Address.Address) && ip.Address.Address != ""
		if line.ServiceID == ip.ID && floatingLine.MatchString(line.ServiceType) || line.ServiceType == "" && names {
			return &order.Lines[i]
		}
	}
	return nil
}

// FloatingIPRenewal returns an open order that renews a floating IP by itself, and its line; nil if there is none. It
// costs a request for each open renewal order of the account until that is found.
func (o *Orders) FloatingIPRenewal(
	ctx context.Context, ip *vpsbg.FloatingIP, asOf AsOf,
) (*vpsbg.Order, *vpsbg.OrderLine, error) {
	items, err := o.openRenewals(ctx, asOf)
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(items, func(a, b vpsbg.Order) int {
		return cmp.Compare(a.DueAt.Sub(ip.ExpiryAt.Time).Abs(), b.DueAt.Sub(ip.ExpiryAt.Time).Abs())
	})
	for _, item := range items {
		order, err := o.Read(ctx, item.ID, asOf)
		switch {
		case vpsbg.IsNotFound(err): // dropped meanwhile
		case err != nil:
			return nil, nil, err
		case order.IsOpen():
			if line := lineOf(order, ip); line != nil && line.ServiceID == ip.ID {
				return order, line, nil
			}
		}
	}
	return nil, nil, nil
}
