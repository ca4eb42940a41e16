package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type addonOffersModel struct {
	aboutServer
	Addons []addonOfferModel `tfsdk:"addons"`
}

type addonOfferModel struct {
	Key                     types.String `tfsdk:"key"`
	Price                   types.Number `tfsdk:"price"`
	PriceWithVAT            types.Number `tfsdk:"price_with_vat"`
	PriceUntilExpiry        types.Number `tfsdk:"price_until_expiry"`
	PriceUntilExpiryWithVAT types.Number `tfsdk:"price_until_expiry_with_vat"`
	ScalePrice              types.Number `tfsdk:"scale_price"`
	ScalePriceWithVAT       types.Number `tfsdk:"scale_price_with_vat"`
}

// FromAPI fills the model.
func (m *addonOfferModel) FromAPI(offer *vpsbg.ServerAddonOffer) {
	m.Key = tfkit.TextOf(offer.Key)
	m.Price, m.PriceWithVAT = tfkit.AmountOf(offer.Price), tfkit.AmountOf(offer.PriceWithVAT)
	m.PriceUntilExpiry = tfkit.Amount(offer.PriceUntilExpiry)
	m.PriceUntilExpiryWithVAT = tfkit.Amount(offer.PriceUntilExpiryWithVAT)
	m.ScalePrice, m.ScalePriceWithVAT = tfkit.Amount(offer.ScalePrice), tfkit.Amount(offer.ScalePriceWithVAT)
}

// NewAddonsDataSource returns vpsbg_server_addons.
func NewAddonsDataSource() datasource.DataSource {
	return tfkit.DataSource[addonOffersModel]{
		Name: "server_addons",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the addons that can be bought for a server, with their prices in the currency " +
				"of the account. `addons` of the data source `vpsbg_server` shows the addons that the server has.",
			Attributes: map[string]schema.Attribute{
				"server_id": serverIDArgument(),
				"addons": tfkit.ComputedObjects("The available addons, in the order of the API.", map[string]schema.Attribute{
					"key":            tfkit.ComputedString("Key of the addon, for example `backups`."),
					"price":          tfkit.ComputedNumber("Monthly price without VAT."),
					"price_with_vat": tfkit.ComputedNumber("Monthly price with VAT."),
					"price_until_expiry": tfkit.ComputedNumber("Price without VAT from now until `expiry_at` of the " +
						"server, which is the price of buying the addon now. Null if the API does not report it."),
					"price_until_expiry_with_vat": tfkit.ComputedNumber("`price_until_expiry` with VAT. Null if the " +
						"API does not report it."),
					"scale_price": tfkit.ComputedNumber("`scale_price` of the API without VAT, which VPSBG's " +
						"documentation does not explain. Null if the API does not report it. `vpsbg_addon_quote` " +
						"calculates the price of a change."),
					"scale_price_with_vat": tfkit.ComputedNumber("`scale_price` with VAT. Null if the API does not " +
						"report it."),
				}),
			},
		},
		Read: readAbout("list the addons for", func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, m *addonOffersModel) (err error) {
			m.Addons, err = tfkit.CollectModels[addonOfferModel](client.ListServerAddons(ctx, id))
			return err
		}),
	}.New()
}
