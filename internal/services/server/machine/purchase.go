package machine

import (
	"context"
	"fmt"
	"slices"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Purchase is something of a server that costs money each time that it is changed.
type Purchase struct {
	machine Machine
	subject string // for billing.Marks
	shown   func(*vpsbg.Server) []string
	lock    *billing.Lock
}

// AddonPurchase is that of addons.
func (m Machine) AddonPurchase() *Purchase {
	return &Purchase{machine: m, subject: fmt.Sprintf("addons of server %d", m.id), shown: func(server *vpsbg.Server) []string {
		var shown []string
		for _, addon := range server.Addons {
			shown = append(shown, fmt.Sprintf("%s (%d)", addon.Name, addon.Quantity))
		}
		slices.Sort(shown)
		return shown
	}}
}

// PlanPurchase is that of the plan.
func (m Machine) PlanPurchase() *Purchase {
	return &Purchase{machine: m, subject: fmt.Sprintf("plan of server %d", m.id), shown: func(server *vpsbg.Server) []string {
		return []string{server.Plan.Key()}
	}}
}

// Subject names it for [billing.Marks].
func (p *Purchase) Subject() string { return p.subject }

// Begin waits until no other run buys the same, and for the effect of what an earlier run has sent: until the server
// shows something else than then, which hasLanded reports. After it, end lets others buy.
func (p *Purchase) Begin(ctx context.Context) (hasLanded bool, err error) {
	if p.lock, err = p.machine.account.Marks.Lock(ctx, p.subject); err != nil {
		return false, err
	}
	known := p.lock.Before(nil)
	outcome, isOver := billing.Once[struct{}]{
		Clock: p.machine.account.Clock(), Lock: p.lock,
		Search: func(ctx context.Context) ([]struct{}, error) {
			server, err := p.machine.account.Client.GetServer(ctx, p.machine.id)
			return foundIf(err == nil && !slices.Equal(p.shown(server), known)), err
		},
	}.AwaitEarlier(ctx)
	if !isOver || outcome.Err != nil {
		return false, outcome.Err
	}
	p.lock.Settle(ctx) // the server shows what is left to buy, whoever has changed it
	return true, nil
}

// End lets others buy.
func (p *Purchase) End() {
	if p.lock != nil {
		p.lock.Unlock()
	}
}

// buy makes a change unless the server shows it as soon as no operation holds it.
func (p *Purchase) buy(ctx context.Context, send call, isDone func(*vpsbg.Server) bool) error {
	var known []string
	check := p.machine.server(func(server *vpsbg.Server) bool {
		known = p.shown(server)
		return isDone(server)
	})
	if done, err := p.machine.awaitFree(ctx, check); err != nil || done {
		return err
	}
	_, err := p.machine.performAfter(ctx, send, p.machine.server(isDone), mark{lock: p.lock, known: known})
	return err
}
