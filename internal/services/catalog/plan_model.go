package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type planModel struct {
	ID                  types.String  `tfsdk:"id"`
	Key                 types.String  `tfsdk:"key"`
	Type                types.String  `tfsdk:"type"`
	Name                types.String  `tfsdk:"name"`
	VCPUs               types.Int64   `tfsdk:"vcpus"`
	Memory              types.Int64   `tfsdk:"memory"`
	Disk                types.Int64   `tfsdk:"disk"`
	Bandwidth           types.Int64   `tfsdk:"bandwidth"`
	MinimumBillingCycle types.Int64   `tfsdk:"minimum_billing_cycle"`
	Available           types.Bool    `tfsdk:"available"`
	Price               types.Float64 `tfsdk:"price"`
	PriceWithVAT        types.Float64 `tfsdk:"price_with_vat"`
}

// FromAPI fills the model.
func (m *planModel) FromAPI(plan *vpsbg.Plan) {
	m.ID = tfkit.ID(plan.ID)
	m.Key = tfkit.TextOf(plan.Key())
	m.Type = tfkit.TextOf(plan.Type)
	m.Name = tfkit.TextOf(plan.Name)
	m.VCPUs = tfkit.Count(plan.VCPUs)
	m.Memory = tfkit.Count(plan.Memory)
	m.Disk = tfkit.Count(plan.Disk)
	m.Bandwidth = tfkit.Count(plan.Bandwidth)
	m.MinimumBillingCycle = tfkit.Count(plan.MinimumBillingCycle)
	m.Available = tfkit.Flag(plan.Available)
	m.Price = tfkit.Amount(plan.Price)
	m.PriceWithVAT = tfkit.Amount(plan.PriceWithVAT)
}

func planAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                    tfkit.ComputedString("Id of the plan."),
		"key":                   tfkit.ComputedString("Key of the plan, which `plan` of `vpsbg_server` takes."),
		"type":                  tfkit.ComputedString("Product line: `cloud-vps` has shared cores, `vds` has dedicated cores."),
		"name":                  tfkit.ComputedString("Name of the plan."),
		"vcpus":                 tfkit.ComputedInt64("Number of virtual CPUs."),
		"memory":                tfkit.ComputedInt64("Memory in GB."),
		"disk":                  tfkit.ComputedInt64("NVMe disk in GB."),
		"bandwidth":             tfkit.ComputedInt64("Monthly traffic in TB."),
		"minimum_billing_cycle": tfkit.ComputedInt64("Shortest period, in months, that the plan is sold for."),
		"available":             tfkit.ComputedBool("Whether the plan is in stock."),
		"price":                 tfkit.ComputedFloat64("Price a month without VAT, in the currency of the account."),
		"price_with_vat":        tfkit.ComputedFloat64("Price a month with the VAT of the account."),
	}
}

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
		MarkdownDescription: "Only plans with at least this memory, in GB.",
	}
	attributes["minimum_vcpus"] = schema.Int64Attribute{
		Optional:            true,
		Validators:          positive(),
		MarkdownDescription: "Only plans with at least this number of virtual CPUs.",
	}
	attributes["minimum_disk"] = schema.Int64Attribute{
		Optional:            true,
		Validators:          positive(),
		MarkdownDescription: "Only plans with at least this disk, in GB.",
	}
	attributes["only_available"] = schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: "Leave out the plans that are out of stock. Defaults to `false`.",
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

// choosePlans returns the plans that meet all conditions, the cheapest first.
func choosePlans(plans []vpsbg.Plan, filters []planFilter) []vpsbg.Plan {
	var chosen []vpsbg.Plan
	for _, plan := range plans {
		if !slices.ContainsFunc(filters, func(f planFilter) bool { return !f.keeps(&plan) }) {
			chosen = append(chosen, plan)
		}
	}
	slices.SortStableFunc(chosen, func(a, b vpsbg.Plan) int {
		return cmp.Or(comparePrices(a.Price, b.Price), strings.Compare(a.Key(), b.Key()))
	})
	return chosen
}

// comparePrices orders missing prices last.
func comparePrices(a, b *vpsbg.Amount) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	default:
		return cmp.Compare(*a, *b)
	}
}
