package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// setAddons makes the addons of the server those that are declared. Each of its calls is confirmed by a read; the purchase and the
// change of sizes cost money, and are sent once.
func (u *update) setAddons(ctx context.Context, server *vpsbg.Server) {
	client := u.resource.provider.Client
	name := fmt.Sprintf("%s (%d)", server.Hostname, server.ID)
	current, err := client.GetServer(ctx, server.ID)
	if err != nil {
		u.fail("read the addons of server "+name, server, err)
		return
	}
	changes := changesOfAddons(addonsOf(u.plan.Addons), addonsOf(u.state.Addons), current.Addons)
	machine := machine{client, server.ID}
	for _, addon := range changes.undo {
		if err := machine.undoCancelAddon(ctx, addon); err != nil {
			u.fail(fmt.Sprintf("take back the cancellation of the addon %s of server %s", addon.Name, name), server, err)
			return
		}
	}
	if len(changes.scaled) > 0 {
		if err := machine.scaleAddons(ctx, changes.scaled, changes.sizes(current.Addons)); err != nil {
			u.fail(fmt.Sprintf("change the size of addons of server %s", name), server, err)
			return
		}
	}
	reason := cmp.Or(u.plan.CancelReason.ValueString(), "No longer wanted")
	for _, addon := range changes.replaced {
		if err := machine.dropAddon(ctx, addon, reason); err != nil {
			u.fail(fmt.Sprintf("cancel the addon %s of server %s", addon.Name, name), server, err)
			return
		}
	}
	if len(changes.bought) > 0 {
		if err := machine.buyAddons(ctx, changes.bought); err != nil {
			u.fail(fmt.Sprintf("buy addons for server %s", name), server, err)
			return
		}
	}
	now := u.plan.CancelMode.ValueString() == cancelImmediate
	for _, addon := range changes.ended {
		if err := machine.cancelAddon(ctx, addon, reason, now); err != nil {
			u.fail(fmt.Sprintf("cancel the addon %s of server %s", addon.Name, name), server, err)
			return
		}
	}
	u.state.Addons = u.plan.Addons
}

func (m machine) buyAddons(ctx context.Context, addons addonsModel) error {
	return m.reach(ctx, func(ctx context.Context, id vpsbg.ID) error {
		_, err := m.client.PurchaseServerAddons(ctx, id, addons.order())
		return err
	}, m.shows(func(server *vpsbg.Server) bool { return addons.areInstalled(server.Addons) }))
}

func (m machine) scaleAddons(ctx context.Context, addons addonsModel, sizes vpsbg.AddonSizes) error {
	return m.reach(ctx, func(ctx context.Context, id vpsbg.ID) error {
		_, err := m.client.ScaleServerAddons(ctx, id, sizes)
		return err
	}, m.shows(func(server *vpsbg.Server) bool { return addons.areInstalled(server.Addons) }))
}

func (m machine) undoCancelAddon(ctx context.Context, addon vpsbg.ServerAddon) error {
	ctx, cancel := m.client.Clock().WithTimeout(ctx, landingTime)
	defer cancel()
	return m.reach(ctx, func(ctx context.Context, id vpsbg.ID) error {
		return m.client.UndoCancelServerAddon(ctx, id, addon.ID)
	}, m.shows(func(server *vpsbg.Server) bool {
		current := addonByID(server.Addons, addon.ID)
		return current != nil && !current.IsEnding()
	}))
}

func (m machine) cancelAddon(ctx context.Context, addon vpsbg.ServerAddon, reason string, now bool) error {
	if addon.ID == 0 {
		return errors.New("the API does not tell its id: cancel it in the client area")
	}
	ctx, cancel := m.client.Clock().WithTimeout(ctx, landingTime)
	defer cancel()
	return m.reach(ctx, func(ctx context.Context, id vpsbg.ID) error {
		return m.client.CancelServerAddon(ctx, id, addon.ID, reason, now)
	}, m.shows(func(server *vpsbg.Server) bool {
		current := addonByID(server.Addons, addon.ID)
		return current == nil || !now && current.IsEnding()
	}))
}

// dropAddon ends an addon at once. That of one which is ending already may be refused until it is taken back.
func (m machine) dropAddon(ctx context.Context, addon vpsbg.ServerAddon, reason string) error {
	err := m.cancelAddon(ctx, addon, reason, true)
	if vpsbg.Status(err) != http.StatusUnprocessableEntity || !addon.IsEnding() {
		return err
	}
	if err := m.undoCancelAddon(ctx, addon); err != nil {
		return err
	}
	return m.cancelAddon(ctx, addon, reason, true)
}

func addonByID(addons []vpsbg.ServerAddon, id vpsbg.ID) *vpsbg.ServerAddon {
	for i := range addons {
		if addons[i].ID == id {
			return &addons[i]
		}
	}
	return nil
}
