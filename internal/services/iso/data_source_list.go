package iso

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewListDataSource returns vpsbg_isos.
func NewListDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.ISO, itemModel, *itemModel]{
		Name: "isos",
		Kind: "ISO",
		Description: "Lists all ISOs of the account. The route of the API call is not confirmed by VPSBG's public " +
			"documentation.",
		ItemsDescription: "The ISOs, in the order of the API.",
		Attributes:       attributes(),
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.ISO, error] {
			return account.Client.ListISOs(ctx)
		},
	}.New()
}
