package server

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*scalePlansDataSource)(nil)

type scalePlansDataSource struct{ aboutServer }

// NewScalePlansDataSource returns the data source vpsbg_scale_plans.
func NewScalePlansDataSource() datasource.DataSource { return &scalePlansDataSource{} }

type scalePlansModel struct {
	ServerID types.String `tfsdk:"server_id"`
	Plans    types.List   `tfsdk:"plans"`
}

// scalePlanType is planType with what a plan for sale tells beside it. It has to agree with scalePlanAttributes.
func scalePlanType() types.ObjectType {
	attributes := maps.Clone(planType.AttrTypes)
	attributes["available"] = types.BoolType
	return types.ObjectType{AttrTypes: attributes}
}

func scalePlanAttributes() map[string]schema.Attribute {
	attributes := maps.Clone(detailAttributes()["plan_details"].(schema.SingleNestedAttribute).Attributes)
	attributes["key"] = tfkit.ComputedString("Key of the plan, which `plan` of `vpsbg_server` takes.")
	attributes["available"] = tfkit.ComputedBool("Whether the plan is in stock.")
	return attributes
}

func scalePlanObject(plan *vpsbg.Plan) types.Object {
	attributes := planObject(plan).Attributes()
	attributes["available"] = tfkit.Flag(plan.Available)
	return types.ObjectValueMust(scalePlanType().AttrTypes, attributes)
}

func (d *scalePlansDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scale_plans"
}

func (d *scalePlansDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The plans that a server can move to: see `vpsbg_scale_quote` for what that costs. " +
			"The route of that call is not confirmed by VPSBG's public documentation; `vpsbg_plans` lists all plans.",
		Attributes: map[string]schema.Attribute{
			"server_id": serverIDArgument(),
			"plans": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The plans, the cheapest first; those without a price last.",
				NestedObject: schema.NestedAttributeObject{Attributes: scalePlanAttributes()},
			},
		},
	}
}

func (d *scalePlansDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config scalePlansModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	id := tfkit.ParseID(config.ServerID, path.Root("server_id"), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plans, err := vpsbg.Collect(d.provider.Client.ListServerScalePlans(ctx, id))
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, fmt.Sprintf("list the plans that server %d can move to", id), err, nil)
		return
	}
	slices.SortStableFunc(plans, func(a, b vpsbg.Plan) int {
		return cmp.Or(cmp.Compare(priceToSort(&a), priceToSort(&b)), cmp.Compare(a.Key(), b.Key()))
	})
	config.Plans = listOf(scalePlanType(), plans, scalePlanObject)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// priceToSort puts a missing price last.
func priceToSort(plan *vpsbg.Plan) float64 {
	if plan.Price == nil {
		return math.Inf(1)
	}
	return float64(*plan.Price)
}
