package server

import (
	"cmp"
	"context"
	"fmt"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// setAddons makes the addons of the server those that are declared. Each of its calls is confirmed by a read; the
// purchase and the change of sizes cost money, and are sent once.
func (u *update) setAddons(ctx context.Context, server *vpsbg.Server) {
	client := u.resource.account.Client
	name := fmt.Sprintf("%s (%d)", server.Hostname, server.ID)
	machine := u.machine(server)
	purchase := machine.AddonPurchase()
	defer purchase.End()
	if !u.begin(ctx, purchase, server, "addons") {
		return
	}
	current, err := client.GetServer(ctx, server.ID)
	if err != nil {
		u.fail("read the addons of server "+name, server, err)
		return
	}
	changes := changesOfAddons(addonsOf(u.plan.Addons), addonsOf(u.state.Addons), current.Addons)
	for _, addon := range changes.undo {
		if err := machine.UndoCancelAddon(ctx, addon); err != nil {
			u.fail(fmt.Sprintf("undo the cancellation of the addon %s of server %s", addon.Name, name), server, err)
			return
		}
	}
	if len(changes.scaled) > 0 {
		sizes := changes.sizes(current.Addons)
		if err := purchase.ScaleAddons(ctx, sizes, changes.scaled.areInstalled); err != nil {
			err = u.resource.account.ExplainRefusal(ctx, err, func(ctx context.Context) (billing.Price, error) {
				quote, err := client.CalculateServerAddonsScale(ctx, server.ID, sizes)
				if err != nil {
					return billing.Price{}, err
				}
				return billing.Price{Net: quote.Amount, Gross: quote.AmountWithVAT}, nil
			})
			u.fail(fmt.Sprintf("change the size of addons of server %s", name), server, err)
			return
		}
	}
	reason := cmp.Or(u.plan.CancelReason.ValueString(), "No longer needed")
	for _, addon := range changes.replaced {
		if err := machine.DropAddon(ctx, addon, reason); err != nil {
			u.fail(fmt.Sprintf("cancel the addon %s of server %s", addon.Name, name), server, err)
			return
		}
	}
	if len(changes.bought) > 0 {
		if err := purchase.BuyAddons(ctx, changes.bought.order(), changes.bought.areInstalled); err != nil {
			err = u.resource.account.ExplainRefusal(ctx, err, func(ctx context.Context) (billing.Price, error) {
				return u.resource.priceOfAddons(ctx, server.ID, changes.bought)
			})
			u.fail(fmt.Sprintf("buy addons for server %s", name), server, err)
			return
		}
	}
	now := u.plan.IsImmediate()
	for _, addon := range changes.ended {
		if err := machine.CancelAddon(ctx, addon, reason, now); err != nil {
			u.fail(fmt.Sprintf("cancel the addon %s of server %s", addon.Name, name), server, err)
			return
		}
	}
	u.state.Addons = u.plan.Addons
}
