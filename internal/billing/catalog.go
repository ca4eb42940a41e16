package billing

import (
	"context"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Catalog holds what VPSBG sells, which plans are checked against. It is read once per run of Terraform, however many
// resources are checked.
type Catalog struct {
	client   *vpsbg.Client
	cache    cacheFiles
	plans    catalogPart[[]vpsbg.Plan]
	images   catalogPart[[]vpsbg.ServerImage]
	currency catalogPart[string]
	balance  func(context.Context) (*vpsbg.Balance, error) // shared by the run
	addons   sharedByID[[]vpsbg.PlanAddon]                 // of a plan
	promos   sharedByID[[]vpsbg.PromoCode]
}

// Plans returns all plans. Those that another run has kept are read again unless they suffice; nil: they do.
func (c *Catalog) Plans(ctx context.Context, suffices func([]vpsbg.Plan) bool) ([]vpsbg.Plan, error) {
	return c.plans.get(ctx, c, "plans", c.listPlans, suffices)
}

func (c *Catalog) listPlans(ctx context.Context) ([]vpsbg.Plan, error) {
	return vpsbg.Collect(c.client.ListPlans(ctx))
}

// ServerImages returns all images, as Plans does. Their list is not documented: see [vpsbg.IsRouteUnconfirmed].
func (c *Catalog) ServerImages(
	ctx context.Context, suffices func([]vpsbg.ServerImage) bool,
) ([]vpsbg.ServerImage, error) {
	return c.images.get(ctx, c, "server_images", func(ctx context.Context) ([]vpsbg.ServerImage, error) {
		return vpsbg.Collect(c.client.ListServerImages(ctx))
	}, suffices)
}

// PlanAddons returns the addons that are sold with a plan.
func (c *Catalog) PlanAddons(ctx context.Context, plan vpsbg.ID) ([]vpsbg.PlanAddon, error) {
	return c.planAddons(ctx, plan, RunStart)
}

func (c *Catalog) planAddons(ctx context.Context, plan vpsbg.ID, asOf AsOf) ([]vpsbg.PlanAddon, error) {
	return c.addons.of(plan).Get(ctx, c.client, asOf, func(ctx context.Context) ([]vpsbg.PlanAddon, error) {
		return vpsbg.Collect(c.client.ListPlanAddons(ctx, plan))
	})
}

// PromoCodes returns the promo codes that are public for a plan.
func (c *Catalog) PromoCodes(ctx context.Context, plan vpsbg.ID) ([]vpsbg.PromoCode, error) {
	return c.promoCodes(ctx, plan, RunStart)
}

func (c *Catalog) promoCodes(ctx context.Context, plan vpsbg.ID, asOf AsOf) ([]vpsbg.PromoCode, error) {
	return c.promos.of(plan).Get(ctx, c.client, asOf, func(ctx context.Context) ([]vpsbg.PromoCode, error) {
		return vpsbg.Collect(c.client.ListPlanPromoCodes(ctx, plan))
	})
}

// Currency returns the currency of the account, in which all prices are.
func (c *Catalog) Currency(ctx context.Context) (string, error) {
	return c.currency.get(ctx, c, "currency", func(ctx context.Context) (string, error) {
		balance, err := c.balance(ctx)
		if err != nil {
			return "", err
		}
		return balance.Currency, nil
	}, nil)
}
