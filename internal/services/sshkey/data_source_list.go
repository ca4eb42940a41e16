package sshkey

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewListDataSource returns vpsbg_ssh_keys.
func NewListDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.SSHKey, itemModel, *itemModel]{
		Name: "ssh_keys",
		Kind: "SSH key",
		Description: "Lists all public SSH keys of the account. The route of the API call is not confirmed by " +
			"VPSBG's public documentation.",
		ItemsDescription: "The SSH keys, in the order of the API.",
		Attributes:       attributes(),
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.SSHKey, error] {
			return account.Client.ListSSHKeys(ctx)
		},
	}.New()
}
