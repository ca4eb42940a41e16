package order

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// actionTimeout is how long the actions may take unless the user sets another time.
const actionTimeout = 10 * time.Minute

// actionModel is what the actions on an order have in common.
type actionModel struct {
	tfkit.ActionMeta
	OrderID types.String `tfsdk:"order_id"`
}

func actionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"order_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{tfkit.IsID()},
			MarkdownDescription: "ID of the order: see the data source `vpsbg_orders`.",
		},
	}
}

// declaredOrder reads the order that an action is about. It returns nil while its id is not known, and if it reports an
// error.
func declaredOrder(ctx context.Context, account *billing.Account, config *actionModel, diags *diag.Diagnostics,
) *vpsbg.Order {
	id := tfkit.ParseID(config.OrderID, path.Root("order_id"), diags)
	if config.OrderID.IsUnknown() || diags.HasError() {
		return nil
	}
	order, err := account.Client.GetOrder(ctx, id)
	switch {
	case vpsbg.IsNotFound(err):
		addError(diags, "Order not found", fmt.Sprintf("The account has no order %d. The data source vpsbg_orders "+
			"lists its orders. If the order exists, check the provider's endpoint.", id))
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("read order %d", id), err, nil)
	}
	return order
}

// addClosedError reports that an order is not open any more. what cannot be done to it then: "paid".
func addClosedError(diags *diag.Diagnostics, order *vpsbg.Order, what string) {
	addError(diags, "Order is not open", fmt.Sprintf("Order %d is %s, and only an open order can be %s.", order.ID, order.Status, what))
}

func addError(diags *diag.Diagnostics, summary, detail string) {
	diags.AddAttributeError(path.Root("order_id"), summary, detail)
}

func addWarning(diags *diag.Diagnostics, summary, detail string) {
	diags.AddAttributeWarning(path.Root("order_id"), summary, detail)
}
