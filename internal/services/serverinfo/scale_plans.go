package serverinfo

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type scalePlansModel struct {
	aboutServer
	Plans []scalePlanModel `tfsdk:"plans"`
}

type scalePlanModel struct {
	planModel
	Available types.Bool `tfsdk:"available"`
}

// FromAPI fills the model.
func (m *scalePlanModel) FromAPI(plan *vpsbg.Plan) {
	m.planModel.FromAPI(plan)
	m.Available = tfkit.Flag(plan.Available)
}

// NewScalePlansDataSource returns vpsbg_scale_plans.
func NewScalePlansDataSource() datasource.DataSource {
	attributes := planAttributes()
	attributes["key"] = tfkit.ComputedString("Key of the plan, the value for `plan` of `vpsbg_server`.")
	attributes["available"] = tfkit.ComputedBool("Whether the plan is in stock.")
	return tfkit.DataSource[scalePlansModel]{
		Name: "scale_plans",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the plans that a server can be scaled to. `vpsbg_scale_quote` calculates the " +
				"price. The route of the API call is not confirmed by VPSBG's public documentation; `vpsbg_plans` " +
				"lists all plans.",
			Attributes: map[string]schema.Attribute{
				"server_id": serverIDArgument(),
				"plans":     tfkit.ComputedObjects("The plans, cheapest first. Plans without a price come last.", attributes),
			},
		},
		Read: readAbout("list the scale plans of", func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, m *scalePlansModel) error {
			plans, err := vpsbg.Collect(client.ListServerScalePlans(ctx, id))
			slices.SortStableFunc(plans, func(a, b vpsbg.Plan) int {
				return cmp.Or(vpsbg.ComparePrices(a.Price, b.Price), cmp.Compare(a.Key(), b.Key()))
			})
			m.Plans = tfkit.Models[scalePlanModel](plans)
			return err
		}),
	}.New()
}
