package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// planCriteria are the arguments that plans are chosen by, beside their key and type.
type planCriteria struct {
	MinimumMemory types.Int64 `tfsdk:"minimum_memory"`
	MinimumVCPUs  types.Int64 `tfsdk:"minimum_vcpus"`
	MinimumDisk   types.Int64 `tfsdk:"minimum_disk"`
	OnlyAvailable types.Bool  `tfsdk:"only_available"`
}

// withPlanCriteria adds the attributes of planCriteria.
func withPlanCriteria(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["minimum_memory"] = schema.Int64Attribute{
		Optional:            true,
		Validators:          positive(),
		MarkdownDescription: "Only plans with at least this amount of memory, in GB.",
	}
	attributes["minimum_vcpus"] = schema.Int64Attribute{
		Optional:            true,
		Validators:          positive(),
		MarkdownDescription: "Only plans with at least this number of virtual CPUs.",
	}
	attributes["minimum_disk"] = schema.Int64Attribute{
		Optional:            true,
		Validators:          positive(),
		MarkdownDescription: "Only plans with at least this disk size, in GB.",
	}
	attributes["only_available"] = schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: "Exclude plans that are out of stock. `false` by default.",
	}
	return attributes
}

// planFilter is one condition that a plan has to meet, with the argument that it comes from.
type planFilter struct {
	argument string
	keeps    func(*vpsbg.Plan) bool
}

// planFilters returns the conditions that are set.
func planFilters(key, line types.String, criteria planCriteria) []planFilter {
	var filters []planFilter
	text := func(name string, wanted types.String, field func(*vpsbg.Plan) string) {
		if !wanted.IsNull() {
			filters = append(filters, planFilter{
				argument: fmt.Sprintf("%s = %s", name, wanted),
				keeps:    func(p *vpsbg.Plan) bool { return field(p) == wanted.ValueString() },
			})
		}
	}
	minimum := func(name string, wanted types.Int64, field func(*vpsbg.Plan) *vpsbg.Int) {
		if !wanted.IsNull() {
			filters = append(filters, planFilter{
				argument: fmt.Sprintf("%s = %s", name, wanted),
				keeps: func(p *vpsbg.Plan) bool {
					size := field(p)
					return size != nil && int64(*size) >= wanted.ValueInt64()
				},
			})
		}
	}
	text("key", key, (*vpsbg.Plan).Key)
	text("type", line, func(p *vpsbg.Plan) string { return p.Type })
	minimum("minimum_memory", criteria.MinimumMemory, func(p *vpsbg.Plan) *vpsbg.Int { return p.Memory })
	minimum("minimum_vcpus", criteria.MinimumVCPUs, func(p *vpsbg.Plan) *vpsbg.Int { return p.VCPUs })
	minimum("minimum_disk", criteria.MinimumDisk, func(p *vpsbg.Plan) *vpsbg.Int { return p.Disk })
	if criteria.OnlyAvailable.ValueBool() {
		filters = append(filters, planFilter{
			argument: "only_available = true",
			// A plan of which the API does not say that it is out of stock may be in stock.
			keeps: func(p *vpsbg.Plan) bool { return p.Available == nil || bool(*p.Available) },
		})
	}
	return filters
}

// readPlans returns all plans, or reports an error. See [billing.Catalog.Plans].
func readPlans(
	ctx context.Context, account *billing.Account, suffices func([]vpsbg.Plan) bool, diags *diag.Diagnostics,
) []vpsbg.Plan {
	plans, err := account.Catalog.Plans(ctx, suffices)
	if err != nil {
		tfkit.AddAPIError(diags, "read the plans", err, nil)
	}
	return plans
}

// choosePlans returns the plans that meet all conditions, the cheapest first.
func choosePlans(plans []vpsbg.Plan, filters []planFilter) []vpsbg.Plan {
	var chosen []vpsbg.Plan
	for _, plan := range plans {
		if !slices.ContainsFunc(filters, func(f planFilter) bool { return !f.keeps(&plan) }) {
			chosen = append(chosen, plan)
		}
	}
	slices.SortStableFunc(chosen, func(a, b vpsbg.Plan) int {
		return cmp.Or(vpsbg.ComparePrices(a.Price, b.Price), strings.Compare(a.Key(), b.Key()))
	})
	return chosen
}
