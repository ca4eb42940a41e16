package machine

import (
	"context"
	"errors"
	"net/http"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// BuyAddons buys addons until the server's time is up (purchaseServerAddons), unless isDone reports that the server
// has them.
func (p *Purchase) BuyAddons(
	ctx context.Context, addons vpsbg.AddonOrder, isDone func([]vpsbg.ServerAddon) bool,
) error {
	send := func(ctx context.Context, id vpsbg.ID) error {
		_, err := p.machine.account.Client.PurchaseServerAddons(ctx, id, addons)
		return err
	}
	return p.buy(ctx, send, func(server *vpsbg.Server) bool { return isDone(server.Addons) })
}

// ScaleAddons changes the size of addons (scaleServerAddons), unless isDone reports that the server has them. That is
// charged or refunded.
func (p *Purchase) ScaleAddons(
	ctx context.Context, sizes vpsbg.AddonSizes, isDone func([]vpsbg.ServerAddon) bool,
) error {
	send := func(ctx context.Context, id vpsbg.ID) error {
		_, err := p.machine.account.Client.ScaleServerAddons(ctx, id, sizes)
		return err
	}
	return p.buy(ctx, send, func(server *vpsbg.Server) bool { return isDone(server.Addons) })
}

// UndoCancelAddon takes the cancellation of an addon back (undoCancelServerAddon), unless it is not cancelled.
func (m Machine) UndoCancelAddon(ctx context.Context, addon vpsbg.ServerAddon) error {
	ctx, cancel := m.withEffectTimeout(ctx)
	defer cancel()
	send := func(ctx context.Context, id vpsbg.ID) error {
		return m.account.Client.UndoCancelServerAddon(ctx, id, addon.ID)
	}
	return m.performWhenFree(ctx, send, m.server(func(server *vpsbg.Server) bool {
		current := addonByID(server.Addons, addon.ID)
		return current != nil && !current.IsEnding()
	}))
}

// CancelAddon requests that an addon ends (cancelServerAddon), now or at the end of the paid period, unless it does.
func (m Machine) CancelAddon(ctx context.Context, addon vpsbg.ServerAddon, reason string, now bool) error {
	if addon.ID == 0 {
		return errors.New("the API does not show its id: cancel it in the client area")
	}
	ctx, cancel := m.withEffectTimeout(ctx)
	defer cancel()
	send := func(ctx context.Context, id vpsbg.ID) error {
		return m.account.Client.CancelServerAddon(ctx, id, addon.ID, reason, now)
	}
	return m.performWhenFree(ctx, send, m.server(func(server *vpsbg.Server) bool {
		current := addonByID(server.Addons, addon.ID)
		return current == nil || !now && current.IsEnding()
	}))
}

// DropAddon ends an addon at once. For one that is ending already, the API may refuse that until the cancellation is
// taken back.
func (m Machine) DropAddon(ctx context.Context, addon vpsbg.ServerAddon, reason string) error {
	err := m.CancelAddon(ctx, addon, reason, true)
	if vpsbg.Status(err) != http.StatusUnprocessableEntity || !addon.IsEnding() {
		return err
	}
	if err := m.UndoCancelAddon(ctx, addon); err != nil {
		return err
	}
	return m.CancelAddon(ctx, addon, reason, true)
}

func addonByID(addons []vpsbg.ServerAddon, id vpsbg.ID) *vpsbg.ServerAddon {
	for i := range addons {
		if addons[i].ID == id {
			return &addons[i]
		}
	}
	return nil
}
