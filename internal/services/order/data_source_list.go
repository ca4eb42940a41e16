package order

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// orderListModel is vpsbg_orders.
type orderListModel struct {
	Statuses          types.List   `tfsdk:"statuses"`
	RenewalOfServerID types.String `tfsdk:"renewal_of_server_id"`
	Orders            []orderModel `tfsdk:"orders"`
}

// NewListDataSource returns vpsbg_orders.
func NewListDataSource() datasource.DataSource {
	return tfkit.DataSource[orderListModel]{
		Name:   "orders",
		Schema: orderListSchema(),
		Validators: []datasource.ConfigValidator{
			datasourcevalidator.Conflicting(path.MatchRoot("statuses"), path.MatchRoot("renewal_of_server_id")),
		},
		Read: listOrders,
	}.New()
}

func orderListSchema() schema.Schema {
	attributes := orderAttributes()
	services := attributes["services"].(schema.ListNestedAttribute)
	services.MarkdownDescription += " Null unless `renewal_of_server_id` is set, because the API does not list the " +
		"lines: `vpsbg_order` reads them."
	attributes["services"] = services
	return schema.Schema{
		MarkdownDescription: "Lists orders of the account: all orders with the given statuses, or the open renewal " +
			"orders of a server.",
		Attributes: map[string]schema.Attribute{
			"statuses": schema.ListAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Only orders with these statuses: `processing`, `awaiting_payment`, `paid`, " +
					"`cancelled`. By default, orders that are paid or await payment.",
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1),
					listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
				},
			},
			"renewal_of_server_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only open orders that renew the server with this ID. The list is empty until " +
					"VPSBG opens such an order. This costs one request for each open renewal order of the account, " +
					"because the API does not list the lines of orders. Conflicts with `statuses`.",
				Validators: []validator.String{tfkit.IsID()},
			},
			"orders": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The orders, in the order of the API.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
			},
		},
	}
}

func listOrders(ctx context.Context, account *billing.Account, model *orderListModel, diags *diag.Diagnostics) {
	server := tfkit.ParseID(model.RenewalOfServerID, path.Root("renewal_of_server_id"), diags)
	var statuses []string
	diags.Append(model.Statuses.ElementsAs(ctx, &statuses, false)...)
	if diags.HasError() {
		return
	}
	var orders []vpsbg.Order
	var err error
	if server != 0 {
		orders, err = account.Orders.OpenRenewals(ctx, vpsbg.ServiceTypeServer, server)
	} else {
		orders, err = vpsbg.Collect(account.Client.ListOrders(ctx, bothNames(statuses)...))
	}
	if err != nil {
		tfkit.AddAPIError(diags, "list orders", err, nil)
		return
	}
	model.Orders = tfkit.Models[orderModel](orders)
}

// bothNames adds the other name of a status that has two, because it is not known which one the filter understands.
func bothNames(statuses []string) []string {
	names := []string{vpsbg.OrderAwaitingPayment, vpsbg.OrderPendingPayment}
	if !slices.ContainsFunc(statuses, func(s string) bool { return slices.Contains(names, s) }) {
		return statuses
	}
	for _, name := range names {
		if !slices.Contains(statuses, name) {
			statuses = append(statuses, name)
		}
	}
	return statuses
}
