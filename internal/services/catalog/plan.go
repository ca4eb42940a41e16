package catalog

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type planDataSourceModel struct {
	planModel
	planCriteria
}

// NewPlanDataSource returns vpsbg_plan.
func NewPlanDataSource() datasource.DataSource {
	attributes := withPlanCriteria(planAttributes())
	attributes["key"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: notEmpty(),
		MarkdownDescription: "Key of the plan, the value for `plan` of `vpsbg_server`. Set it to read this plan; an " +
			"unknown key is an error.",
	}
	attributes["type"] = schema.StringAttribute{
		Optional: true, Computed: true, Validators: notEmpty(),
		MarkdownDescription: "Product line: `cloud-vps` has shared cores, `vds` has dedicated cores. Set it to select " +
			"only plans of this line.",
	}
	return tfkit.DataSource[planDataSourceModel]{
		Name: "plan",
		Schema: schema.Schema{
			MarkdownDescription: "Finds one server plan: the plan with `key`, or the cheapest plan that meets all " +
				"other arguments. At least one argument is required. It is an error if no plan matches.\n\n" +
				"The cheapest plan can change with prices and stock. The next apply then scales a server that takes " +
				"its `plan` from this data source. To keep a server on its plan, select the plan by `key`.",
			Attributes: attributes,
		},
		Validators: []datasource.ConfigValidator{datasourcevalidator.AtLeastOneOf(
			path.MatchRoot("key"), path.MatchRoot("type"), path.MatchRoot("minimum_memory"), path.MatchRoot("minimum_vcpus"),
			path.MatchRoot("minimum_disk"), path.MatchRoot("only_available"),
		)},
		Read: func(ctx context.Context, account *billing.Account, m *planDataSourceModel, diags *diag.Diagnostics) {
			filters := planFilters(m.Key, m.Type, m.planCriteria)
			plans := readPlans(ctx, account, func(plans []vpsbg.Plan) bool {
				return len(choosePlans(plans, filters)) > 0
			}, diags)
			if diags.HasError() {
				return
			}
			chosen := choosePlans(plans, filters)
			if len(chosen) == 0 {
				reportNoPlan(plans, m, diags)
				return
			}
			m.FromAPI(&chosen[0])
		},
	}.New()
}

// reportNoPlan reports a name that does not exist at its attribute, or how many plans each of the arguments leaves.
func reportNoPlan(plans []vpsbg.Plan, m *planDataSourceModel, diags *diag.Diagnostics) {
	keys := names(plans, (*vpsbg.Plan).Key)
	lines := names(plans, func(p *vpsbg.Plan) string { return p.Type })
	if key := m.Key.ValueString(); key != "" && !slices.Contains(keys, key) {
		diags.AddAttributeError(path.Root("key"), "Unknown plan", tfkit.NoSuch("plan with the key", key, keys))
		return
	}
	if line := m.Type.ValueString(); line != "" && !slices.Contains(lines, line) {
		diags.AddAttributeError(path.Root("type"), "Unknown plan type", tfkit.NoSuch("plan of the type", line, lines))
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "None of the %d plans meets all arguments. Each argument alone:", len(plans))
	for _, filter := range planFilters(m.Key, m.Type, m.planCriteria) {
		left := "none"
		if n := len(choosePlans(plans, []planFilter{filter})); n > 0 {
			left = strconv.Itoa(n)
		}
		fmt.Fprintf(&b, "\n  - %s leaves %s", filter.argument, left)
	}
	diags.AddError("No plan matches", b.String())
}
