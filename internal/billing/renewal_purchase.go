package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// RenewalPurchase buys a renewal of a server ahead of time: AwaitEarlier waits for one that an earlier run has ordered,
// Order orders it, [Account.Checkout] pays it, and AwaitEffect waits until the server is paid for longer.
type RenewalPurchase struct {
	Account   *Account
	Lock      *Lock         // of RenewalOf, to order
	Server    *vpsbg.Server // as it was before, without an open renewal
	Months    int64
	PromoCode string // "" for none
}

// RenewalSign is a sign that a renewal was ordered.
type RenewalSign struct {
	Order   *vpsbg.Order  // an open order, where there was none
	Renewed *vpsbg.Server // or the server, if it is paid for longer
	Before  time.Time     // until when it was paid
}

// RenewalOf names the renewal of a server for [Marks].
func RenewalOf(server vpsbg.ID) string { return fmt.Sprintf("renewal of server %d", server) }

// AwaitEarlier returns what has come of the renewal that an earlier run has ordered, nil if nothing does.
func (p RenewalPurchase) AwaitEarlier(ctx context.Context) (*RenewalSign, error) {
	outcome, isOver := p.once().AwaitEarlier(ctx)
	if !isOver || outcome.Err != nil {
		return nil, outcome.Err
	}
	p.Lock.Settle(ctx) // nothing else makes the server paid for longer in these minutes
	return &outcome.Found[0], nil
}

// Order orders the renewal once (renewServers).
func (p RenewalPurchase) Order(ctx context.Context) Outcome[RenewalSign] { return p.once().Run(ctx) }

func (p RenewalPurchase) once() Once[RenewalSign] {
	known := p.Lock.Before([]string{p.Server.ExpiryAt.UTC().Format(time.RFC3339Nano)})
	expiry, err := time.Parse(time.RFC3339Nano, known[0])
	if err != nil {
		expiry = p.Server.ExpiryAt.Time
	}
	return Once[RenewalSign]{
		Clock: p.Account.Clock(), Lock: p.Lock, Known: known, Send: p.send,
		Search: func(ctx context.Context) ([]RenewalSign, error) { return p.search(ctx, expiry) },
		Fits:   p.Fits,
	}
}

// Fits reports whether a sign is of this renewal, as far as it shows.
func (p RenewalPurchase) Fits(sign RenewalSign) bool {
	if sign.Renewed != nil {
		service := ServerService(sign.Renewed)
		service.ExpiryAt, service.PaidUntil = sign.Before, service.ExpiryAt
		return service.RenewsFor(p.Months)
	}
	return LineRenewsFor(sign.Order.Line(vpsbg.ServiceTypeServer, p.Server.ID), p.Months)
}

func (p RenewalPurchase) send(ctx context.Context) (*RenewalSign, error) {
	order, err := p.Account.Client.RenewServers(ctx, []vpsbg.ID{p.Server.ID}, p.Months, p.PromoCode)
	if err != nil {
		return nil, err
	}
	p.Account.Orders.Note(order)
	return &RenewalSign{Order: order}, nil
}

func (p RenewalPurchase) search(ctx context.Context, expiry time.Time) ([]RenewalSign, error) {
	order, err := p.Account.Orders.Renewal(ctx, ServerService(p.Server), Now)
	if err != nil {
		return nil, err
	}
	if order != nil {
		return []RenewalSign{{Order: order}}, nil
	}
	server, err := p.Account.Client.GetServer(ctx, p.Server.ID)
	if err != nil || !server.ExpiryAt.After(expiry) {
		return nil, err
	}
	return []RenewalSign{{Renewed: server, Before: expiry}}, nil
}

// AwaitEffect waits until the server is paid for longer, and returns it.
func (p RenewalPurchase) AwaitEffect(ctx context.Context) (server *vpsbg.Server, err error) {
	err = Poll(ctx, p.Account.Clock(), func(ctx context.Context) (bool, error) {
		if server, err = p.Account.Client.GetServer(ctx, p.Server.ID); err != nil {
			return false, err
		}
		return server.ExpiryAt.After(p.Server.ExpiryAt.Time), nil
	})
	return server, err
}
