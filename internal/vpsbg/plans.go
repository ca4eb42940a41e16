package vpsbg

import (
	"context"
	"fmt"
	"iter"
)

// Plan is a size of server. Every field may be missing.
type Plan struct {
	ID                  ID      `json:"id"`
	Type                string  `json:"type"` // product line: cloud-vps, vds
	RawKey              string  `json:"key"`  // see Key
	Name                string  `json:"name"`
	VCPUs               *Int    `json:"vcpus"`
	Memory              *Int    `json:"memory"`    // GB
	Disk                *Int    `json:"disk"`      // GB
	Bandwidth           *Int    `json:"bandwidth"` // TB a month
	MinimumBillingCycle *Int    `json:"minimum_billing_cycle"`
	Available           *Bool   `json:"available"`
	Price               *Amount `json:"price"` // a month, without VAT
	PriceWithVAT        *Amount `json:"price_with_vat"`
}

// Key is what a purchase names the plan by. Older answers have no key, but a name that serves as one.
func (p *Plan) Key() string {
	if p.RawKey == "" {
		return p.Name
	}
	return p.RawKey
}

// PlanAddon is an addon that can be bought with a plan. Prices are monthly.
type PlanAddon struct {
	Key          string `json:"key"`
	Price        Amount `json:"price"`
	PriceWithVAT Amount `json:"price_with_vat"`
}

// PromoCode is a discount on offer.
type PromoCode struct {
	Code                string `json:"code"`
	Percentage          Amount `json:"percentage"`
	MinimumBillingCycle Int    `json:"minimum_billing_cycle"` // months
}

// ListPlans lists the server plans (listPlans).
func (c *Client) ListPlans(ctx context.Context) iter.Seq2[Plan, error] {
	return list[Plan](ctx, c, listing{operation{"listPlans", read, known}, "/plans", nil, asSent})
}

// ListPlanAddons lists the addons of a plan (listPlanAddons).
func (c *Client) ListPlanAddons(ctx context.Context, plan ID) iter.Seq2[PlanAddon, error] {
	return list[PlanAddon](ctx, c, listing{operation{"listPlanAddons", read, known}, fmt.Sprintf("/plans/%d/addons", plan), nil, asSent})
}

// ListPlanPromoCodes lists the promo codes of a plan (listPlanPromoCodes).
func (c *Client) ListPlanPromoCodes(ctx context.Context, plan ID) iter.Seq2[PromoCode, error] {
	return list[PromoCode](ctx, c, listing{operation{"listPlanPromoCodes", read, known}, fmt.Sprintf("/plans/%d/promo-codes", plan), nil, asSent})
}
