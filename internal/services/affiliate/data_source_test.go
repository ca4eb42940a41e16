package affiliate_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

type checks = map[string]knownvalue.Check

var (
	null = knownvalue.Null()
	none = knownvalue.ListExact([]knownvalue.Check{})
)

func number(value float64) knownvalue.Check { return knownvalue.Float64Exact(value) }

func TestDataSources_notJoined(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "sim-read"
	session := sim.Session(t)
	session.Shows("vpsbg_affiliate", nil, checks{
		"referral_code": null, "referral_url": null, "referrals_turnover": null, "commission": null, "estimated_earnings": null,
		"all_time_earnings": null, "next_payout_in_days": null,
	})
	session.Shows("vpsbg_affiliate_conversions", nil, checks{"affiliate_conversions": none})
	session.Shows("vpsbg_affiliate_payouts", nil, checks{"affiliate_payouts": none})
}

// The answers are those of the documentation, where it has any.
func TestDataSources_answers(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	for operation, body := range map[string]string{
		"getAffiliate": `{"referral_code": "myawesomewebsite2", "referral_url": "https://www.vpsbg.eu/aff/myawesomewebsite2",
			"referrals_turnover": 30, "commission": "5", "estimated_earnings": 1.5, "all_time_earnings": 1.5, "next_payout_in_days": 15}`,
		"listAffiliateConversions": `{"data": [{"id": 50002, "amount": 1, "created_at": "2026-01-15T13:00:00.000000Z"}, {}]}`,
		"listAffiliatePayouts":     `[{"id": "60001", "amount": "0.50"}]`,
	} {
		if err := sim.AddFault(simulator.Fault{OperationID: operation, Body: &body}); err != nil {
			t.Fatal(err)
		}
	}
	session := sim.Session(t)
	session.Shows("vpsbg_affiliate", nil, checks{
		"referral_code": knownvalue.StringExact("myawesomewebsite2"), "referral_url": knownvalue.StringExact("https://www.vpsbg.eu/aff/myawesomewebsite2"),
		"referrals_turnover": number(30), "commission": number(5), "estimated_earnings": number(1.5), "all_time_earnings": number(1.5),
		"next_payout_in_days": knownvalue.Int64Exact(15),
	})
	session.Shows("vpsbg_affiliate_conversions", nil, checks{"affiliate_conversions": knownvalue.ListExact([]knownvalue.Check{
		knownvalue.ObjectExact(checks{"id": knownvalue.StringExact("50002"), "amount": number(1), "created_at": knownvalue.StringExact("2026-01-15T13:00:00Z")}),
		knownvalue.ObjectExact(checks{"id": null, "amount": null, "created_at": null}),
	})})
	session.Shows("vpsbg_affiliate_payouts", nil, checks{"affiliate_payouts": knownvalue.ListExact([]knownvalue.Check{
		knownvalue.ObjectExact(checks{"id": knownvalue.StringExact("60001"), "amount": number(0.5), "created_at": null}),
	})})
}

func TestDataSources_unconfirmedRoutes(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{UnconfirmedRoutes: true})
	for typ, operation := range map[string]string{
		"vpsbg_affiliate": "getAffiliate", "vpsbg_affiliate_conversions": "listAffiliateConversions", "vpsbg_affiliate_payouts": "listAffiliatePayouts",
	} {
		sim.Session(t).Refuses(typ, nil, "", "The route of "+operation+" is not confirmed by VPSBG's public documentation")
	}
}
