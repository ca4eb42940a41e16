package vpsbg

import (
	"context"
	"net/http"
)

// RenewalQuote is the price of a renewal.
type RenewalQuote struct {
	Amount                Amount        `json:"amount"`
	AmountWithVAT         Amount        `json:"amount_with_vat"`
	Discount              Amount        `json:"discount"`
	DiscountWithVAT       Amount        `json:"discount_with_vat"`
	DueTodayAmount        Amount        `json:"due_today_amount"`
	DueTodayAmountWithVAT Amount        `json:"due_today_amount_with_vat"`
	Promo                 *AppliedPromo `json:"promo_code"`
}

// CalculateServersRenewal quotes a renewal (calculateServersRenewal). It changes nothing, but as a POST it needs a
// write token.
func (c *Client) CalculateServersRenewal(
	ctx context.Context, ids []ID, billingCycle int64, promoCode string,
) (*RenewalQuote, error) {
	return fetch[RenewalQuote](ctx, c, operation{"calculateServersRenewal", read, known},
		request{method: http.MethodPost, path: "/servers/renew/calculate", body: renewServersRequest{ids, billingCycle, promoCode}})
}

// RenewServers orders a renewal, which costs money (renewServers). The order may still have to be paid.
func (c *Client) RenewServers(ctx context.Context, ids []ID, billingCycle int64, promoCode string) (*Order, error) {
	return fetch[Order](ctx, c, operation{"renewServers", billed, known},
		request{method: http.MethodPost, path: "/servers/renew", body: renewServersRequest{ids, billingCycle, promoCode}})
}

type renewServersRequest struct {
	ServerIDs    []ID   `json:"server_ids"`
	BillingCycle int64  `json:"billing_cycle"`
	PromoCode    string `json:"promo_code,omitempty"`
}
