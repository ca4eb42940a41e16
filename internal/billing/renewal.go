package billing

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// RenewalAge is how old the list of open renewal orders may be, and what is in them, where a change of one is looked
// for: it is shared by those who change renewals at the same time.
var RenewalAge = Ago(5 * time.Minute)

// Service is a service that orders renew.
type Service struct {
	Type      string // service_type of its line in an order: "server"
	ID        vpsbg.ID
	ExpiryAt  time.Time // until when it is paid
	PaidUntil time.Time // the same once its open renewal orders are paid; zero where that is not known
}

// ServerService returns a server as orders renew it.
func ServerService(server *vpsbg.Server) Service {
	return Service{vpsbg.ServiceTypeServer, server.ID, server.ExpiryAt.Time, server.PotentialExpiryAt.Time}
}

// MayHaveOpenRenewal reports whether a renewal order of the service may be open, as far as the service shows it.
func (s Service) MayHaveOpenRenewal() bool {
	return s.ExpiryAt.IsZero() || s.PaidUntil.IsZero() || s.PaidUntil.After(s.ExpiryAt)
}

// RenewsFor reports whether the service shows that it is going to be renewed for so many months. How a month is counted
// is not documented, so that some days make no difference.
func (s Service) RenewsFor(months int64) bool {
	const tolerance = 4 * 24 * time.Hour
	expected := s.ExpiryAt.AddDate(0, int(months), 0)
	return !s.ExpiryAt.IsZero() && s.PaidUntil.Sub(expected).Abs() <= tolerance
}

// LineRenewsFor reports whether a line of an order renews its service for so many months.
func LineRenewsFor(line *vpsbg.OrderLine, months int64) bool {
	return line.BillingCycle != nil && int64(*line.BillingCycle) == months
}

// Renewal returns an open order that renews a service, with its lines; nil if there is none. It costs a request for
// each open renewal order of the account until the service's is found; those that are due when the service's time is up
// come first.
func (o *Orders) Renewal(ctx context.Context, service Service, asOf AsOf) (*vpsbg.Order, error) {
	items, err := o.openRenewals(ctx, asOf)
	if err != nil {
		return nil, err
	}
	// Many are due at the same time: those who look for theirs at the same time do not all begin with the same one.
	swap := func(i, j int) { items[i], items[j] = items[j], items[i] }
	rand.Shuffle(len(items), swap) //nolint:gosec // spreads load, guards nothing
	distance := func(order vpsbg.Order) time.Duration { return order.DueAt.Sub(service.ExpiryAt).Abs() }
	slices.SortStableFunc(items, func(a, b vpsbg.Order) int { return cmp.Compare(distance(a), distance(b)) })
	for _, item := range items {
		order, err := o.renewalOf(ctx, item.ID, service.Type, service.ID, asOf)
		if order != nil || err != nil {
			return order, err
		}
	}
	return nil, nil //nolint:nilnil // there is none, and that is no error
}

// OpenRenewals returns all open orders that renew a service, with their lines. It costs a request for each open renewal
// order of the account.
func (o *Orders) OpenRenewals(ctx context.Context, serviceType string, id vpsbg.ID) ([]vpsbg.Order, error) {
	items, err := o.openRenewals(ctx, RenewalAge)
	if err != nil {
		return nil, err
	}
	var renewals []vpsbg.Order
	for _, item := range items {
		order, err := o.renewalOf(ctx, item.ID, serviceType, id, RenewalAge)
		if err != nil {
			return nil, err
		}
		if order != nil {
			renewals = append(renewals, *order)
		}
	}
	return renewals, nil
}

// renewalOf reads an order, and returns it if it is open and renews a service.
func (o *Orders) renewalOf(
	ctx context.Context, order vpsbg.ID, serviceType string, id vpsbg.ID, asOf AsOf,
) (*vpsbg.Order, error) {
	found, err := o.Read(ctx, order, asOf)
	switch {
	case vpsbg.IsNotFound(err): // dropped meanwhile
		return nil, nil //nolint:nilnil // it is not the one, and that is no error
	case err != nil:
		return nil, err
	case !found.IsOpen() || found.Line(serviceType, id) == nil:
		return nil, nil //nolint:nilnil // it is not the one, and that is no error
	default:
		return found, nil
	}
}

// FirstRenewalDue returns when the first of all open renewal orders is due, zero if there is none. The list of orders
// does not say what they renew, so that this costs one request for all services of a run.
func (o *Orders) FirstRenewalDue(ctx context.Context) (first vpsbg.Time, err error) {
	items, err := o.openRenewals(ctx, RunStart)
	for _, order := range items {
		if !order.DueAt.IsZero() && (first.IsZero() || order.DueAt.Before(first.Time)) {
			first = order.DueAt
		}
	}
	return first, err
}

// openRenewals lists the open orders that may renew something. The list is the caller's.
func (o *Orders) openRenewals(ctx context.Context, asOf AsOf) ([]vpsbg.Order, error) {
	open, err := o.listOpen(ctx, asOf)
	return slices.DeleteFunc(slices.Clone(open), func(order vpsbg.Order) bool {
		return !order.IsOpen() || order.Type != vpsbg.OrderRenewal && order.Type != vpsbg.OrderCombined
	}), err
}
