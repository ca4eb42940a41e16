package catalog

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

type plansModel struct {
	Key  types.String `tfsdk:"key"`
	Type types.String `tfsdk:"type"`
	planCriteria
	Plans []planModel `tfsdk:"plans"`
}

// NewPlansDataSource returns vpsbg_plans.
func NewPlansDataSource() datasource.DataSource {
	return tfkit.DataSource[plansModel]{
		Name: "plans",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the server plans of VPSBG with their monthly prices. Arguments filter the " +
				"list; it is empty if no plan matches.",
			Attributes: withPlanCriteria(map[string]schema.Attribute{
				"key": schema.StringAttribute{
					Optional: true, Validators: notEmpty(), MarkdownDescription: "Only the plan with this key.",
				},
				"type": schema.StringAttribute{
					Optional: true, Validators: notEmpty(),
					MarkdownDescription: "Only plans of this product line, for example `cloud-vps` or `vds`.",
				},
				"plans": tfkit.ComputedObjects("The plans, cheapest first. Plans without a price come last.", planAttributes()),
			}),
		},
		Read: func(ctx context.Context, account *billing.Account, m *plansModel, diags *diag.Diagnostics) {
			plans := readPlans(ctx, account, nil, diags)
			m.Plans = tfkit.Models[planModel](choosePlans(plans, planFilters(m.Key, m.Type, m.planCriteria)))
		},
	}.New()
}
