package server

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*addonsDataSource)(nil)

type addonsDataSource struct{ aboutServer }

// NewAddonsDataSource returns the data source vpsbg_server_addons.
func NewAddonsDataSource() datasource.DataSource { return &addonsDataSource{} }

type addonOffersModel struct {
	ServerID types.String      `tfsdk:"server_id"`
	Addons   []addonOfferModel `tfsdk:"addons"`
}

type addonOfferModel struct {
	Key                     types.String  `tfsdk:"key"`
	Price                   types.Float64 `tfsdk:"price"`
	PriceWithVAT            types.Float64 `tfsdk:"price_with_vat"`
	PriceUntilExpiry        types.Float64 `tfsdk:"price_until_expiry"`
	PriceUntilExpiryWithVAT types.Float64 `tfsdk:"price_until_expiry_with_vat"`
	ScalePrice              types.Float64 `tfsdk:"scale_price"`
	ScalePriceWithVAT       types.Float64 `tfsdk:"scale_price_with_vat"`
}

// FromAPI fills the model.
func (m *addonOfferModel) FromAPI(offer *vpsbg.ServerAddonOffer) {
	m.Key = tfkit.TextOf(offer.Key)
	m.Price, m.PriceWithVAT = tfkit.AmountOf(offer.Price), tfkit.AmountOf(offer.PriceWithVAT)
	m.PriceUntilExpiry, m.PriceUntilExpiryWithVAT = tfkit.Amount(offer.PriceUntilExpiry), tfkit.Amount(offer.PriceUntilExpiryWithVAT)
	m.ScalePrice, m.ScalePriceWithVAT = tfkit.Amount(offer.ScalePrice), tfkit.Amount(offer.ScalePriceWithVAT)
}

func (d *addonsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_addons"
}

func (d *addonsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The addons that a server could get, with their prices in the currency of the account. Those that it has are in " +
			"`addons` of the data source `vpsbg_server`.",
		Attributes: map[string]schema.Attribute{
			"server_id": serverIDArgument(),
			"addons": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The addons on offer, in the API's order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"key":            tfkit.ComputedString("Key of the addon, for example `backups`."),
					"price":          tfkit.ComputedFloat64("Price a month without VAT."),
					"price_with_vat": tfkit.ComputedFloat64("Price a month with VAT."),
					"price_until_expiry": tfkit.ComputedFloat64("Price without VAT from now until the server's `expiry_at`, which is what buying it costs. " +
						"Null where the API does not tell it."),
					"price_until_expiry_with_vat": tfkit.ComputedFloat64("`price_until_expiry` with VAT. Null where the API does not tell it."),
					"scale_price": tfkit.ComputedFloat64("The API's `scale_price` without VAT, which VPSBG's documentation does not explain. " +
						"Null where the API does not tell it; `vpsbg_addon_quote` calculates a change of addons."),
					"scale_price_with_vat": tfkit.ComputedFloat64("`scale_price` with VAT. Null where the API does not tell it."),
				}},
			},
		},
	}
}

func (d *addonsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config addonOffersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ServerID, path.Root("server_id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	offers, err := vpsbg.Collect(d.provider.Client.ListServerAddons(ctx, id))
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("list the addons for server %d", id), err, nil)
		return
	}
	config.Addons = make([]addonOfferModel, len(offers))
	for i := range offers {
		config.Addons[i].FromAPI(&offers[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
