package measuredboot

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewListDataSource returns vpsbg_measured_boot_images.
func NewListDataSource() datasource.DataSource {
	return &tfkit.ListDataSourceV0[vpsbg.MeasuredBootImage, imageModel]{
		Name:             "measured_boot_images",
		Description:      "All measured boot images of the account.",
		ItemsDescription: "The images, in the order of the API.",
		Attributes:       attributes(),
		Action:           "list measured boot images",
		List:             (*vpsbg.Client).ListMeasuredBootImages,
		FromAPI:          imageFromAPI,
	}
}
