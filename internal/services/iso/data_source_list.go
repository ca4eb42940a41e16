package iso

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewListDataSource returns vpsbg_isos.
func NewListDataSource() datasource.DataSource {
	return &tfkit.ListDataSource[vpsbg.ISO, isoModel]{
		Name:             "isos",
		Description:      "All ISOs of the account. The route of the call behind it is not confirmed by VPSBG's public documentation.",
		ItemsDescription: "The ISOs, in the order of the API.",
		Attributes:       attributes(),
		Action:           "list ISOs",
		List:             (*vpsbg.Client).ListISOs,
		FromAPI:          isoFromAPI,
	}
}
