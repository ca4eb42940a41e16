package order

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// NewDataSource returns vpsbg_order.
func NewDataSource() datasource.DataSource {
	attributes := orderAttributes()
	attributes["id"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "ID of the order.",
		Validators:          []validator.String{tfkit.IsID()},
	}
	return tfkit.DataSource[orderModel]{
		Name: "order",
		Schema: schema.Schema{
			MarkdownDescription: "Reads an order with its lines: the services that it buys or renews, and their " +
				"prices.",
			Attributes: attributes,
		},
		Read: func(ctx context.Context, account *billing.Account, model *orderModel, diags *diag.Diagnostics) {
			declared := model.ID
			order, err := account.Client.GetOrder(ctx, tfkit.ParseID(declared, path.Root("id"), diags))
			if err != nil {
				tfkit.AddAPIError(diags, "read order "+declared.ValueString(), err, nil)
				return
			}
			model.FromAPI(order)
			model.ID = declared
		},
	}.New()
}
