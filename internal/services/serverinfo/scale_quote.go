package serverinfo

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type scaleQuoteModel struct {
	aboutServer
	Plan      types.String `tfsdk:"plan"`
	ScaleDisk types.Bool   `tfsdk:"scale_disk"`

	Amount            types.Number `tfsdk:"amount"`
	AmountWithVAT     types.Number `tfsdk:"amount_with_vat"`
	EstimatedDowntime types.String `tfsdk:"estimated_downtime"`
}

// FromAPI fills the model.
func (m *scaleQuoteModel) FromAPI(quote *vpsbg.ScaleQuote) {
	m.Amount, m.AmountWithVAT = tfkit.AmountOf(quote.Amount), tfkit.AmountOf(quote.AmountWithVAT)
	m.EstimatedDowntime = tfkit.TextOf(quote.EstimatedDowntime)
}

// NewScaleQuoteDataSource returns vpsbg_scale_quote.
func NewScaleQuoteDataSource() datasource.DataSource {
	return tfkit.DataSource[scaleQuoteModel]{
		Name: "scale_quote",
		Schema: schema.Schema{
			MarkdownDescription: "Calculates the price and the downtime of scaling a server to another plan. Nothing " +
				"is changed. The calculation needs a token with the Write permission: with a read token, the amounts " +
				"and the downtime are null, and a warning says so.",
			Attributes: map[string]schema.Attribute{
				"server_id": serverIDArgument(),
				"plan": schema.StringAttribute{
					Required: true, MarkdownDescription: "Key of the new plan, for example `cloud-vps-4gb`: see the " +
						"data source `vpsbg_scale_plans`.",
					Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				},
				"scale_disk": schema.BoolAttribute{
					Optional: true, Computed: true,
					MarkdownDescription: "Whether the disk grows to the size of the new plan, `true` by default. " +
						"`false` changes only CPU and memory, so a later downgrade stays possible: disks cannot " +
						"shrink.",
				},
				"amount": tfkit.ComputedNumber("Charge to the balance or a saved card without VAT, in the currency " +
					"of the account. A cheaper plan leads to a refund; how the API shows it is not documented."),
				"amount_with_vat": tfkit.ComputedNumber("`amount` with the VAT of the account."),
				"estimated_downtime": tfkit.ComputedString("Estimated downtime: `short` is usually one reboot, " +
					"`extended` takes longer."),
			},
		},
		Read: func(ctx context.Context, account *billing.Account, m *scaleQuoteModel, diags *diag.Diagnostics) {
			if m.ScaleDisk.IsNull() {
				m.ScaleDisk = types.BoolValue(true)
			}
			id := m.id(diags)
			quote, err := account.Client.CalculateServerScale(ctx, id, m.Plan.ValueString(), m.ScaleDisk.ValueBool())
			if err != nil {
				reportUnquoted(fmt.Sprintf("move of server %d to another plan", id), err, tfkit.SameNamed("plan", "scale_disk"), diags)
				return
			}
			m.FromAPI(quote)
		},
	}.New()
}
