package simulator

import (
	"net/http"
	"strings"
	"time"
)

// earning is a conversion or a payout.
type earning struct {
	id     int
	amount float64
	after  time.Duration // since the account joined
}

// What an account that takes part in the affiliate program has earned, and was paid.
var (
	conversions = []earning{{50001, 0.5, time.Minute}, {50002, 1, time.Hour}}
	payouts     = []earning{{60001, 0.5, 2 * time.Hour}}
)

func (a *Affiliate) joined() bool { return a.Code != "" }

func (a *Affiliate) show() object {
	if !a.joined() {
		return object{"referral_code": nil, "referral_url": nil}
	}
	return object{
		"referral_code": a.Code, "referral_url": "https://www.vpsbg.eu/aff/" + a.Code, "referrals_turnover": 30, "commission": 5,
		"estimated_earnings": 1.5, "all_time_earnings": 1.5, "next_payout_in_days": 15,
	}
}

func (s *Simulator) getAffiliate(*call) answer {
	if !s.state.Affiliate.joined() && s.variants.NoAffiliate == "not_found" {
		result := message(http.StatusNotFound, "The account does not take part in the affiliate program.")
		result.quirky = true // the description does not have it
		return result
	}
	return ok(s.state.Affiliate.show())
}

func (s *Simulator) listAffiliateConversions(c *call) answer { return s.earnings(c, conversions) }

func (s *Simulator) listAffiliatePayouts(c *call) answer { return s.earnings(c, payouts) }

func (s *Simulator) earnings(c *call, all []earning) answer {
	if !s.state.Affiliate.joined() {
		all = nil
	}
	return page(c, all, func(e earning) object {
		return object{"id": e.id, "amount": e.amount, "created_at": stamp(s.state.Affiliate.JoinedAt.Add(e.after))}
	})
}

func (s *Simulator) activateAffiliate(*call) answer {
	if s.state.Affiliate.joined() {
		return message(http.StatusUnprocessableEntity, "The account takes part in the affiliate program already.")
	}
	s.state.Affiliate = Affiliate{Code: "a1b2c3d4", JoinedAt: s.state.Now}
	return ok(s.state.Affiliate.show())
}

func (s *Simulator) updateReferralCode(c *call) answer {
	var request struct {
		ReferralCode string `json:"referral_code"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	switch code := request.ReferralCode; {
	case !s.state.Affiliate.joined():
		return message(http.StatusUnprocessableEntity, "The account does not take part in the affiliate program.")
	case len(code) < 5 || len(code) > 20:
		return invalid("referral_code", "The referral code field must be between 5 and 20 characters.")
	case strings.HasPrefix(code, "taken"):
		return invalid("referral_code", "The referral code has already been taken.")
	default:
		s.state.Affiliate.Code = code
		return ok(s.state.Affiliate.show())
	}
}
