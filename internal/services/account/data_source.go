package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewDataSource returns vpsbg_account.
func NewDataSource() datasource.DataSource {
	return tfkit.DataSource[accountModel]{
		Name: "account",
		Schema: schema.Schema{
			MarkdownDescription: "Reads whom the account of the token belongs to. These are personal data: Terraform " +
				"stores them in its state. The route of the API call is not confirmed by VPSBG's public " +
				"documentation.",
			Attributes: attributes(),
		},
		Read: tfkit.ReadOne("read the account", func(ctx context.Context, account *billing.Account, _ *accountModel) (*vpsbg.User, error) {
			return account.Client.GetUser(ctx)
		}),
	}.New()
}
