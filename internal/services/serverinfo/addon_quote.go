package serverinfo

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type addonQuoteModel struct {
	aboutServer
	CPanel             types.String `tfsdk:"cpanel"`
	MicrosoftRDSSAL    types.Int64  `tfsdk:"microsoft_rds_sal"`
	MicrosoftOfficeSAL types.Int64  `tfsdk:"microsoft_office_sal"`

	Amount        types.Number `tfsdk:"amount"`
	AmountWithVAT types.Number `tfsdk:"amount_with_vat"`
}

// NewAddonQuoteDataSource returns vpsbg_addon_quote.
func NewAddonQuoteDataSource() datasource.DataSource {
	const stays = " Unchanged if not set."
	return tfkit.DataSource[addonQuoteModel]{
		Name: "addon_quote",
		Schema: schema.Schema{
			MarkdownDescription: "Calculates the price of a change of the addons that a server has. Nothing is " +
				"changed. At least one addon is required. `vpsbg_server_addons` shows the prices of addons that the " +
				"server does not have. The calculation needs a token with the Write permission: with a read token, " +
				"the amounts are null, and a warning says so.",
			Attributes: map[string]schema.Attribute{
				"server_id": serverIDArgument(),
				"cpanel": schema.StringAttribute{
					Optional: true, MarkdownDescription: "Key of the new cPanel licence, for example `cpanel-pro-30`." + stays,
					Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				},
				"microsoft_rds_sal": schema.Int64Attribute{
					Optional: true, MarkdownDescription: "New number of Microsoft RDS licences." + stays,
					Validators: []validator.Int64{int64validator.AtLeast(0)},
				},
				"microsoft_office_sal": schema.Int64Attribute{
					Optional: true, MarkdownDescription: "New number of Microsoft Office licences." + stays,
					Validators: []validator.Int64{int64validator.AtLeast(0)},
				},
				"amount": tfkit.ComputedNumber("Charge without VAT, in the currency of the account. A refund to the " +
					"balance is negative."),
				"amount_with_vat": tfkit.ComputedNumber("`amount` with the VAT of the account."),
			},
		},
		Validators: []datasource.ConfigValidator{datasourcevalidator.AtLeastOneOf(
			path.MatchRoot("cpanel"), path.MatchRoot("microsoft_rds_sal"), path.MatchRoot("microsoft_office_sal"))},
		Read: func(ctx context.Context, account *billing.Account, m *addonQuoteModel, diags *diag.Diagnostics) {
			id := m.id(diags)
			sizes, err := m.sizes(ctx, account, id)
			if err != nil {
				tfkit.AddAPIError(diags, fmt.Sprintf("read the addons of server %d", id), err, nil)
				return
			}
			quote, err := account.Client.CalculateServerAddonsScale(ctx, id, sizes)
			if err != nil {
				reportUnquoted(fmt.Sprintf("change of addons of server %d", id), err,
					tfkit.SameNamed("cpanel", "microsoft_rds_sal", "microsoft_office_sal"), diags)
				return
			}
			m.Amount, m.AmountWithVAT = tfkit.AmountOf(quote.Amount), tfkit.AmountOf(quote.AmountWithVAT)
		},
	}.New()
}

// sizes returns what to ask for. The API demands the number of RDS licences: one that is not configured is read.
func (m *addonQuoteModel) sizes(ctx context.Context, account *billing.Account, id vpsbg.ID) (vpsbg.AddonSizes, error) {
	sizes := vpsbg.AddonSizes{
		CPanel:             m.CPanel.ValueString(),
		MicrosoftRDSSAL:    m.MicrosoftRDSSAL.ValueInt64(),
		MicrosoftOfficeSAL: m.MicrosoftOfficeSAL.ValueInt64Pointer(),
	}
	if !m.MicrosoftRDSSAL.IsNull() {
		return sizes, nil
	}
	server, err := account.Servers.Read(ctx, id, billing.LastWrite)
	if err != nil {
		return sizes, err
	}
	for _, addon := range server.Addons {
		if addon.Name == vpsbg.AddonMicrosoftRDSSAL {
			sizes.MicrosoftRDSSAL = int64(addon.Quantity)
		}
	}
	return sizes, nil
}
