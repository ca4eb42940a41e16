package affiliate

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewDataSource returns vpsbg_affiliate.
func NewDataSource() datasource.DataSource {
	return tfkit.DataSource[details]{
		Name: "affiliate",
		Schema: schema.Schema{
			MarkdownDescription: "Reads the part of the account in the affiliate program of VPSBG. What the API does not " +
				"report is null. Amounts are in the currency of the account." + tfkit.UnconfirmedNote,
			Attributes: attributes(),
		},
		Read: tfkit.ReadOne("read the affiliate account", func(ctx context.Context, account *billing.Account, _ *details) (*vpsbg.Affiliate, error) {
			return account.Client.GetAffiliate(ctx)
		}),
	}.New()
}
