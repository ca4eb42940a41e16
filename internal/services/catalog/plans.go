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
			MarkdownDescription: "Lists the server plans that VPSBG sells, with their monthly prices. Arguments narrow the list; " +
				"none that matches gives an empty list.",
			Attributes: withPlanCriteria(map[string]schema.Attribute{
				"key": schema.StringAttribute{
					Optional: true, Validators: notEmpty(), MarkdownDescription: "Only the plan with this key.",
				},
				"type": schema.StringAttribute{
					Optional: true, Validators: notEmpty(),
					MarkdownDescription: "Only plans of this product line, for example `cloud-vps` or `vds`.",
				},
				"plans": tfkit.ComputedObjects("The plans, the cheapest first; those without a price last.", planAttributes()),
			}),
		},
		Read: func(ctx context.Context, account *billing.Account, m *plansModel, diags *diag.Diagnostics) {
			plans := readPlans(ctx, account, diags)
			m.Plans = tfkit.Models[planModel](choosePlans(plans, planFilters(m.Key, m.Type, m.planCriteria)))
		},
	}.New()
}
