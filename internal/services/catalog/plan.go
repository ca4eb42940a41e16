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

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ datasource.DataSourceWithConfigure        = (*planDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*planDataSource)(nil)
)

// NewPlanDataSource returns the data source vpsbg_plan.
func NewPlanDataSource() datasource.DataSource { return &planDataSource{} }

type planDataSource struct{ configured }

type planDataSourceModel struct {
	planModel
	planCriteria
}

func (d *planDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_plan"
}

func (d *planDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := withPlanCriteria(planAttributes())
	attributes["key"] = schema.StringAttribute{
		Optional:   true,
		Computed:   true,
		Validators: notEmpty(),
		MarkdownDescription: "Key of the plan, which `plan` of `vpsbg_server` takes. Set it to look this plan up; " +
			"it is an error if no plan has the key.",
	}
	attributes["type"] = schema.StringAttribute{
		Optional:   true,
		Computed:   true,
		Validators: notEmpty(),
		MarkdownDescription: "Product line: `cloud-vps` has shared cores, `vds` has dedicated cores. Set it to consider only the " +
			"plans of this line.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds one server plan: the one with `key`, or the cheapest that meets all the other arguments. " +
			"It is an error if none does. At least one argument is required.\n\n" +
			"What is the cheapest may change with the prices and the stock, and a server's `plan` does not follow: to keep " +
			"a server on the plan that it was bought with, name the plan by its key.",
		Attributes: attributes,
	}
}

func (d *planDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.AtLeastOneOf(
		path.MatchRoot("key"), path.MatchRoot("type"), path.MatchRoot("minimum_memory"), path.MatchRoot("minimum_vcpus"),
		path.MatchRoot("minimum_disk"), path.MatchRoot("only_available"),
	)}
}

func (d *planDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data planDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plans, err := d.provider.Catalog.Plans(ctx)
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "read the plans", err, nil)
		return
	}
	chosen := choosePlans(plans, planFilters(data.Key, data.Type, data.planCriteria))
	if len(chosen) == 0 {
		explainNoPlan(&resp.Diagnostics, plans, &data)
		return
	}
	data.FromAPI(&chosen[0])
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// explainNoPlan reports a name that does not exist at its attribute, or how many plans each of the arguments leaves.
func explainNoPlan(diags *diag.Diagnostics, plans []vpsbg.Plan, data *planDataSourceModel) {
	keys := names(plans, (*vpsbg.Plan).Key)
	lines := names(plans, func(p *vpsbg.Plan) string { return p.Type })
	if key := data.Key.ValueString(); key != "" && !slices.Contains(keys, key) {
		diags.AddAttributeError(path.Root("key"), "Unknown plan", noSuch("plan with the key", key, keys))
		return
	}
	if line := data.Type.ValueString(); line != "" && !slices.Contains(lines, line) {
		diags.AddAttributeError(path.Root("type"), "Unknown plan type", noSuch("plan of the type", line, lines))
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "None of the %d plans meets all the arguments. Alone,", len(plans))
	for _, filter := range planFilters(data.Key, data.Type, data.planCriteria) {
		left := "none"
		if n := len(choosePlans(plans, []planFilter{filter})); n > 0 {
			left = strconv.Itoa(n)
		}
		fmt.Fprintf(&b, "\n  - %s leaves %s", filter.argument, left)
	}
	diags.AddError("No plan matches", b.String())
}
