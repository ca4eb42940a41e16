package catalog

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type planModel struct {
	ID                  types.String `tfsdk:"id"`
	Key                 types.String `tfsdk:"key"`
	Type                types.String `tfsdk:"type"`
	Name                types.String `tfsdk:"name"`
	VCPUs               types.Int64  `tfsdk:"vcpus"`
	Memory              types.Int64  `tfsdk:"memory"`
	Disk                types.Int64  `tfsdk:"disk"`
	Bandwidth           types.Int64  `tfsdk:"bandwidth"`
	MinimumBillingCycle types.Int64  `tfsdk:"minimum_billing_cycle"`
	Available           types.Bool   `tfsdk:"available"`
	Price               types.Number `tfsdk:"price"`
	PriceWithVAT        types.Number `tfsdk:"price_with_vat"`
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
		"id":                    tfkit.ComputedString("ID of the plan."),
		"key":                   tfkit.ComputedString("Key of the plan, the value for `plan` of `vpsbg_server`."),
		"type":                  tfkit.ComputedString("Product line: `cloud-vps` has shared cores, `vds` has dedicated cores."),
		"name":                  tfkit.ComputedString("Name of the plan."),
		"vcpus":                 tfkit.ComputedInt64("Number of virtual CPUs."),
		"memory":                tfkit.ComputedInt64("Memory in GB."),
		"disk":                  tfkit.ComputedInt64("NVMe disk in GB."),
		"bandwidth":             tfkit.ComputedInt64("Monthly traffic in TB."),
		"minimum_billing_cycle": tfkit.ComputedInt64("Minimum billing cycle of the plan in months."),
		"available":             tfkit.ComputedBool("Whether the plan is in stock."),
		"price":                 tfkit.ComputedNumber("Monthly price without VAT, in the currency of the account."),
		"price_with_vat":        tfkit.ComputedNumber("Monthly price with the VAT of the account."),
	}
}
