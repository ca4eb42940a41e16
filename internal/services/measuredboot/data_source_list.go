package measuredboot

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewListDataSource returns vpsbg_measured_boot_images.
func NewListDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.MeasuredBootImage, itemModel, *itemModel]{
		Name:             "measured_boot_images",
		Kind:             "measured boot image",
		Description:      "Lists all measured boot images of the account.",
		ItemsDescription: "The images, in the order of the API.",
		Attributes:       attributes(),
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.MeasuredBootImage, error] {
			return account.Client.ListMeasuredBootImages(ctx)
		},
	}.New()
}
