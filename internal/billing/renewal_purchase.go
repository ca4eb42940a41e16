package billing

import (
	"context"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// RenewalPurchase buys a renewal of a server ahead of time: Order orders it, [Account.Checkout] pays it, and
// AwaitEffect waits until the server is paid for longer.
type RenewalPurchase struct {
	Account   *Account
	Server    *vpsbg.Server // as it was before, without an open renewal
	Months    int64
	PromoCode string // "" for none
}

// RenewalSign is a sign that a renewal was ordered.
type RenewalSign struct {
	Order   *vpsbg.Order  // an open order, where there was none
	Renewed *vpsbg.Server // or the server, if it is paid for longer
}

// Order orders the renewal once (renewServers).
func (p RenewalPurchase) Order(ctx context.Context) Outcome[RenewalSign] {
	return Once[RenewalSign]{Clock: p.Account.Clock(), Send: p.send, Search: p.search}.Run(ctx)
}

func (p RenewalPurchase) send(ctx context.Context) (*RenewalSign, error) {
	order, err := p.Account.Client.RenewServers(ctx, []vpsbg.ID{p.Server.ID}, p.Months, p.PromoCode)
	if err != nil {
		return nil, err
	}
	p.Account.Orders.Note(order)
	return &RenewalSign{Order: order}, nil
}

func (p RenewalPurchase) search(ctx context.Context) ([]RenewalSign, error) {
	order, err := p.Account.Orders.Renewal(ctx, ServerService(p.Server), Now)
	if err != nil {
		return nil, err
	}
	if order != nil {
		return []RenewalSign{{Order: order}}, nil
	}
	server, err := p.Account.Client.GetServer(ctx, p.Server.ID)
	if err != nil || !p.hasEffect(server) {
		return nil, err
	}
	return []RenewalSign{{Renewed: server}}, nil
}

func (p RenewalPurchase) hasEffect(server *vpsbg.Server) bool {
	return server.ExpiryAt.After(p.Server.ExpiryAt.Time)
}

// AwaitEffect waits until the server is paid for longer, and returns it.
func (p RenewalPurchase) AwaitEffect(ctx context.Context) (server *vpsbg.Server, err error) {
	err = Poll(ctx, p.Account.Clock(), func(ctx context.Context) (bool, error) {
		if server, err = p.Account.Client.GetServer(ctx, p.Server.ID); err != nil {
			return false, err
		}
		return p.hasEffect(server), nil
	})
	return server, err
}
