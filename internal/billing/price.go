package billing

import (
	"context"
	"fmt"
	"slices"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Price is a price in the account's currency.
type Price struct{ Net, Gross vpsbg.Amount }

// Times returns the price of several.
func (p Price) Times(quantity int64) Price {
	return Price{p.Net.Times(quantity), p.Gross.Times(quantity)}
}

// Plus returns the sum.
func (p Price) Plus(other Price) Price {
	return Price{p.Net.Plus(other.Net), p.Gross.Plus(other.Gross)}
}

// AddonQuantities is how many of which addons, by key.
type AddonQuantities map[string]int64

// MonthlyPrice is today's list price of a server a month: its plan and its addons, less a promo code if it is public
// and covers so many months. It is an estimate: what a promo code covers is not documented.
func (c *Catalog) MonthlyPrice(
	ctx context.Context, planKey string, addons AddonQuantities, promoCode string, months int64,
) (Price, error) {
	plan, err := c.Plan(ctx, planKey)
	if err != nil {
		return Price{}, err
	}
	if plan.Price == nil || plan.PriceWithVAT == nil {
		return Price{}, fmt.Errorf("the plan %s has no price", planKey)
	}
	monthly := Price{*plan.Price, *plan.PriceWithVAT}
	for key, quantity := range addons {
		offers, err := c.PlanAddons(ctx, plan.ID)
		if err != nil {
			return Price{}, err
		}
		i := slices.IndexFunc(offers, func(offer vpsbg.PlanAddon) bool { return offer.Key == key })
		if i < 0 {
			return Price{}, fmt.Errorf("the addon %s has no price", key)
		}
		monthly = monthly.Plus(Price{offers[i].Price, offers[i].PriceWithVAT}.Times(quantity))
	}
	if promoCode == "" {
		return monthly, nil
	}
	promos, err := c.PromoCodes(ctx, plan.ID)
	if err != nil {
		return Price{}, err
	}
	for _, promo := range promos {
		if promo.Code == promoCode && int64(promo.MinimumBillingCycle) <= months {
			monthly = Price{monthly.Net.Less(promo.Percentage), monthly.Gross.Less(promo.Percentage)}
		}
	}
	return monthly, nil
}

// UnknownPlan is the error for a plan that VPSBG does not have.
type UnknownPlan struct {
	Key   string
	Known []string // the keys of all plans
}

func (e UnknownPlan) Error() string { return fmt.Sprintf("VPSBG has no plan %q.", e.Key) }

// Plan finds a plan by its key. The error is an [UnknownPlan] if there is none.
func (c *Catalog) Plan(ctx context.Context, key string) (*vpsbg.Plan, error) {
	plans, err := c.Plans(ctx)
	if err != nil {
		return nil, err
	}
	known := make([]string, len(plans))
	for i := range plans {
		if known[i] = plans[i].Key(); known[i] == key {
			return &plans[i], nil
		}
	}
	return nil, UnknownPlan{key, known}
}
