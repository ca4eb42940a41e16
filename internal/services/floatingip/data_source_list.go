package floatingip

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type listModel struct {
	Search      types.String `tfsdk:"search"`
	IP          types.String `tfsdk:"ip"`
	Statuses    []string     `tfsdk:"statuses"`
	FloatingIPs []itemModel  `tfsdk:"floating_ips"`
}

// NewListDataSource returns vpsbg_floating_ips.
func NewListDataSource() datasource.DataSource {
	return tfkit.DataSource[listModel]{
		Name: "floating_ips",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the floating IPs of the account.",
			Attributes: map[string]schema.Attribute{
				"search": schema.StringAttribute{
					Optional:            true,
					MarkdownDescription: "Only floating IPs whose address, or the host name of whose server, contains this text.",
				},
				"ip": schema.StringAttribute{Optional: true, MarkdownDescription: "Only the floating IP with this address."},
				"statuses": schema.ListAttribute{
					Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
					MarkdownDescription: "Only floating IPs with these billing statuses. By default `processing`, `active` and `suspended`, which " +
						"are all but `terminated`.",
				},
				"floating_ips": tfkit.ComputedObjects("The floating IPs, in the order of the API.", itemAttributes()),
			},
		},
		Read: func(ctx context.Context, account *billing.Account, m *listModel, diags *diag.Diagnostics) {
			filter := vpsbg.FloatingIPFilter{IP: m.IP.ValueString(), Search: m.Search.ValueString(), Statuses: m.Statuses}
			if m.Statuses == nil {
				filter.Statuses = vpsbg.LiveServers
			}
			var err error
			if m.FloatingIPs, err = tfkit.CollectModels[itemModel](account.Client.ListFloatingIPs(ctx, filter)); err != nil {
				tfkit.AddAPIError(diags, "list floating IPs", err, nil)
			}
		},
	}.New()
}

// NewPlansDataSource returns vpsbg_floating_ip_plans.
func NewPlansDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.FloatingIPPlan, planModel, *planModel]{
		Name:             "floating_ip_plans",
		Kind:             "floating IP plan",
		Description:      "Lists what floating IPs are sold as, with their prices." + tfkit.UnconfirmedNote,
		ItemsDescription: "The plans, in the order of the API.",
		Attributes: map[string]schema.Attribute{
			"id":             tfkit.ComputedString("ID of the plan."),
			"name":           tfkit.ComputedString("Name of the plan, for example `floating-ipv4`."),
			"available":      tfkit.ComputedBool("Whether it can be bought now."),
			"price":          tfkit.ComputedNumber("Monthly price without VAT."),
			"price_with_vat": tfkit.ComputedNumber("Monthly price with VAT."),
		},
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.FloatingIPPlan, error] {
			return account.Client.ListFloatingIPPlans(ctx)
		},
	}.New()
}
