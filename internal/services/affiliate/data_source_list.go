package affiliate

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// entryModel is a conversion or a payout.
type entryModel struct {
	ID        types.String      `tfsdk:"id"`
	Amount    types.Number      `tfsdk:"amount"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

// FromAPI fills the model.
func (m *entryModel) FromAPI(entry *vpsbg.AffiliateEntry) {
	m.ID, m.Amount, m.CreatedAt = tfkit.ID(entry.ID), tfkit.Amount(entry.Amount), tfkit.Timestamp(entry.CreatedAt)
}

// NewConversionsDataSource returns vpsbg_affiliate_conversions.
func NewConversionsDataSource() datasource.DataSource {
	return entries("conversion", "the purchases of referred customers that the account earns a commission by", (*vpsbg.Client).ListAffiliateConversions)
}

// NewPayoutsDataSource returns vpsbg_affiliate_payouts.
func NewPayoutsDataSource() datasource.DataSource {
	return entries("payout", "the payouts of the affiliate program to the account", (*vpsbg.Client).ListAffiliatePayouts)
}

// entries returns the data source of one kind of entries, which are what a sentence says.
func entries(
	kind, what string, list func(*vpsbg.Client, context.Context) iter.Seq2[vpsbg.AffiliateEntry, error],
) datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.AffiliateEntry, entryModel, *entryModel]{
		Name: "affiliate_" + kind + "s",
		Kind: "affiliate " + kind,
		Description: "Lists " + what + ". The list costs one request for every 50 " + kind + "s. Neither the route of " +
			"the API call nor its answer is confirmed by VPSBG's public documentation.",
		ItemsDescription: "The " + kind + "s, in the order of the API.",
		Attributes: map[string]schema.Attribute{
			"id":         tfkit.ComputedString("ID of the " + kind + ". Null if the API does not report it."),
			"amount":     tfkit.ComputedNumber("Amount in the currency of the account. Null if the API does not report it."),
			"created_at": tfkit.ComputedTime("Time of the " + kind + " (RFC 3339, UTC). Null if the API does not report it."),
		},
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.AffiliateEntry, error] {
			return list(account.Client, ctx)
		},
	}.New()
}
