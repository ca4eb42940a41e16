// Package affiliate serves the account's part in the affiliate program.
package affiliate

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// details is what the API shows of it, and the data source vpsbg_affiliate.
type details struct {
	ReferralCode      types.String `tfsdk:"referral_code"`
	ReferralURL       types.String `tfsdk:"referral_url"`
	ReferralsTurnover types.Number `tfsdk:"referrals_turnover"`
	Commission        types.Number `tfsdk:"commission"`
	EstimatedEarnings types.Number `tfsdk:"estimated_earnings"`
	AllTimeEarnings   types.Number `tfsdk:"all_time_earnings"`
	NextPayoutInDays  types.Int64  `tfsdk:"next_payout_in_days"`
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"referral_code":       tfkit.ComputedString("Referral code of the account. Null if it does not take part in the program."),
		"referral_url":        tfkit.ComputedString("Link to VPSBG that carries the referral code."),
		"referrals_turnover":  tfkit.ComputedNumber("Amount that referred customers have paid."),
		"commission":          tfkit.ComputedNumber("Commission; most probably in percent."),
		"estimated_earnings":  tfkit.ComputedNumber("Amount that is to be paid out next."),
		"all_time_earnings":   tfkit.ComputedNumber("Amount that was earned so far."),
		"next_payout_in_days": tfkit.ComputedInt64("Number of days until the next payout."),
	}
}

// FromAPI fills the model.
func (m *details) FromAPI(affiliate *vpsbg.Affiliate) {
	m.ReferralCode, m.ReferralURL = tfkit.Text(affiliate.ReferralCode), tfkit.Text(affiliate.ReferralURL)
	m.ReferralsTurnover, m.Commission = tfkit.Amount(affiliate.ReferralsTurnover), tfkit.Amount(affiliate.Commission)
	m.EstimatedEarnings = tfkit.Amount(affiliate.EstimatedEarnings)
	m.AllTimeEarnings = tfkit.Amount(affiliate.AllTimeEarnings)
	m.NextPayoutInDays = tfkit.Count(affiliate.NextPayoutInDays)
}
