package vpsbg

import (
	"context"
	"iter"
	"net/http"
)

// Affiliate is the account's part in the affiliate program. It is known from an example only.
type Affiliate struct {
	ReferralCode      *string `json:"referral_code"`
	ReferralURL       *string `json:"referral_url"`
	ReferralsTurnover *Amount `json:"referrals_turnover"`
	Commission        *Amount `json:"commission"` // percent
	EstimatedEarnings *Amount `json:"estimated_earnings"`
	AllTimeEarnings   *Amount `json:"all_time_earnings"`
	NextPayoutInDays  *Int    `json:"next_payout_in_days"`
}

// HasJoined reports whether the account takes part in the program.
func (a *Affiliate) HasJoined() bool {
	return a.ReferralCode != nil && *a.ReferralCode != "" || a.ReferralURL != nil && *a.ReferralURL != ""
}

// AffiliateEntry is a conversion or a payout. What of it the API shows is not public.
type AffiliateEntry struct {
	ID        ID      `json:"id"`
	Amount    *Amount `json:"amount"`
	CreatedAt Time    `json:"created_at"`
}

// GetAffiliate reads the account's part in the affiliate program (getAffiliate).
func (c *Client) GetAffiliate(ctx context.Context) (*Affiliate, error) {
	return fetch[Affiliate](ctx, c, operation{"getAffiliate", read, inferred},
		request{method: http.MethodGet, path: "/affiliate"})
}

// ListAffiliateConversions lists the purchases that the account earned something by (listAffiliateConversions).
func (c *Client) ListAffiliateConversions(ctx context.Context) iter.Seq2[AffiliateEntry, error] {
	return list[AffiliateEntry](ctx, c,
		listing{operation{"listAffiliateConversions", read, inferred}, "/affiliate/conversions", nil, sized})
}

// ListAffiliatePayouts lists what the account was paid (listAffiliatePayouts).
func (c *Client) ListAffiliatePayouts(ctx context.Context) iter.Seq2[AffiliateEntry, error] {
	return list[AffiliateEntry](ctx, c,
		listing{operation{"listAffiliatePayouts", read, inferred}, "/affiliate/payouts", nil, sized})
}

// ActivateAffiliate joins the affiliate program (activateAffiliate).
func (c *Client) ActivateAffiliate(ctx context.Context) (*Affiliate, error) {
	return fetch[Affiliate](ctx, c, operation{"activateAffiliate", once, inferred},
		request{method: http.MethodPost, path: "/affiliate"})
}

// UpdateReferralCode changes the referral code (updateReferralCode). Links with the former code stay valid.
func (c *Client) UpdateReferralCode(ctx context.Context, code string) (*Affiliate, error) {
	return fetch[Affiliate](ctx, c, operation{"updateReferralCode", idempotent, known},
		request{method: http.MethodPut, path: "/affiliate", body: map[string]string{"referral_code": code}})
}
