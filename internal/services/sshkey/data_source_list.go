package sshkey

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewListDataSource returns vpsbg_ssh_keys.
func NewListDataSource() datasource.DataSource {
	return &tfkit.ListDataSourceV0[vpsbg.SSHKey, keyModel]{
		Name:             "ssh_keys",
		Description:      "All public SSH keys of the account. The route of the call behind it is not confirmed by VPSBG's public documentation.",
		ItemsDescription: "The SSH keys, in the order of the API.",
		Attributes:       attributes(),
		Action:           "list SSH keys",
		List:             (*vpsbg.Client).ListSSHKeys,
		FromAPI:          keyFromAPI,
	}
}
