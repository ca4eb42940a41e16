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

// Tariff is what the list price of a server depends on.
type Tariff struct {
	Plan      string // its key
	Months    int64  // of the billing cycle
	Addons    AddonQuantities
	PromoCode string
}

// MonthlyPrice is the list price of a server a month, as of a time: its plan and its addons, less a promo code if it is
// public and covers so many months. It is an estimate: what a promo code covers is not documented. The error is a
// [NoPrice] or an [UnknownPlan] if there is no such price.
func (c *Catalog) MonthlyPrice(ctx context.Context, tariff Tariff, asOf AsOf) (Price, error) {
	plan, err := c.planAsOf(ctx, tariff.Plan, asOf)
	if err != nil {
		return Price{}, err
	}
	if plan.Price == nil || plan.PriceWithVAT == nil {
		return Price{}, NoPrice{"plan " + tariff.Plan}
	}
	monthly := Price{*plan.Price, *plan.PriceWithVAT}
	for key, quantity := range tariff.Addons {
		offers, err := c.planAddons(ctx, plan.ID, asOf)
		if err != nil {
			return Price{}, err
		}
		i := slices.IndexFunc(offers, func(offer vpsbg.PlanAddon) bool { return offer.Key == key })
		if i < 0 {
			return Price{}, NoPrice{"addon " + key}
		}
		monthly = monthly.Plus(Price{offers[i].Price, offers[i].PriceWithVAT}.Times(quantity))
	}
	if tariff.PromoCode == "" {
		return monthly, nil
	}
	promos, err := c.promoCodes(ctx, plan.ID, asOf)
	if err != nil {
		return Price{}, err
	}
	for _, promo := range promos {
		if promo.Code == tariff.PromoCode && int64(promo.MinimumBillingCycle) <= tariff.Months {
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

// NoPrice is the error for something that VPSBG lists without a price.
type NoPrice struct{ What string }

func (e NoPrice) Error() string { return fmt.Sprintf("the %s has no price", e.What) }

// Plan finds a plan by its key. Plans that another run has kept are read again unless the plan is among them and can be
// bought. The error is an [UnknownPlan] if there is none.
func (c *Catalog) Plan(ctx context.Context, key string) (*vpsbg.Plan, error) {
	plans, err := c.Plans(ctx, func(plans []vpsbg.Plan) bool {
		plan, err := planOf(plans, key)
		return err == nil && (plan.Available == nil || bool(*plan.Available))
	})
	if err != nil {
		return nil, err
	}
	return planOf(plans, key)
}

// planAsOf is Plan as of a time. What another run has kept is older than any time but the start of this run.
func (c *Catalog) planAsOf(ctx context.Context, key string, asOf AsOf) (*vpsbg.Plan, error) {
	if asOf == RunStart {
		return c.Plan(ctx, key)
	}
	plans, err := c.plans.readAgain(ctx, c, "plans", asOf, c.listPlans)
	if err != nil {
		return nil, err
	}
	return planOf(plans, key)
}

func planOf(plans []vpsbg.Plan, key string) (*vpsbg.Plan, error) {
	known := make([]string, len(plans))
	for i := range plans {
		if known[i] = plans[i].Key(); known[i] == key {
			return &plans[i], nil
		}
	}
	return nil, UnknownPlan{key, known}
}
