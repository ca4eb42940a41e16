package order

import (
	"context"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewDeleteAction returns vpsbg_order_delete.
func NewDeleteAction() action.Action {
	return tfkit.Action[actionModel, *actionModel]{
		Name: "order_delete",
		Description: "**Deletes** an unpaid order and waits until it is cancelled. An order that is already cancelled " +
			"is a success. An order that is already paid is an error, and nothing is sent. The route of the API call " +
			"is not confirmed by VPSBG's public documentation.\n\n" +
			"Services that a deleted order was going to renew end when their paid period is over. To end a server, " +
			"cancel it instead: destroy the resource `vpsbg_server` or set its `cancel_at_period_end`.\n\n" +
			"The provider deletes its own orders when it cannot pay them. Delete other orders with this action or in " +
			"the client area.",
		Attributes: actionAttributes(),
		Timeout:    actionTimeout,
		Plan:       planDeletion,
		Retry:      tfkit.RetryIsSafe[*actionModel],
		Invoke:     invokeDeletion,
	}.New()
}

func planDeletion(ctx context.Context, account *billing.Account, config *actionModel, diags *diag.Diagnostics) {
	order := declaredOrder(ctx, account, config, diags)
	switch {
	case config.OrderID.IsUnknown():
		addWarning(diags, "Order is deleted", "An order that is not known yet is deleted, if it is open. order_id is known only after "+
			"apply. Services that it renews end when their paid period is over.")
	case order == nil:
	case order.Status == vpsbg.OrderCancelled:
		addWarning(diags, "Order is cancelled already", fmt.Sprintf("Order %d is cancelled. The action does nothing.", order.ID))
	case !order.IsOpen():
		addClosedError(diags, order, "deleted")
	case order.Type == vpsbg.OrderRenewal || order.Type == vpsbg.OrderCombined:
		addWarning(diags, "Order is deleted", fmt.Sprintf("Order %d is deleted. It renews services. They end when their "+
			"paid period is over, unless they are renewed in another way.", order.ID))
	default:
		addWarning(diags, "Order is deleted", fmt.Sprintf("Order %d is deleted. VPSBG does not deliver its services.", order.ID))
	}
}

func invokeDeletion(ctx context.Context, account *billing.Account, config *actionModel, i *tfkit.Invocation) {
	order := declaredOrder(ctx, account, config, i.Diags)
	switch {
	case order == nil:
	case order.Status == vpsbg.OrderCancelled:
		i.Say("Order %d is cancelled already: there is nothing to do.", order.ID)
	case !order.IsOpen():
		addClosedError(i.Diags, order, "deleted")
	default:
		i.Say("Deleting order %d over %s with VAT.", order.ID, order.AmountWithVAT.Money())
		i.While(fmt.Sprintf("order %d to be deleted", order.ID), func() { deleteOrder(ctx, account.Client, order, i) })
	}
}

// deleteOrder deletes an order, and returns when a read shows it, which is also what an answer that was lost, or that
// says that there is nothing to delete, is judged by.
func deleteOrder(ctx context.Context, client *vpsbg.Client, order *vpsbg.Order, i *tfkit.Invocation) {
	what := fmt.Sprintf("delete order %d", order.ID)
	deleteErr := client.DeleteOrder(ctx, order.ID)
	status := vpsbg.Status(deleteErr)
	isNothingLeft := status == http.StatusNotFound || status == http.StatusUnprocessableEntity
	if deleteErr != nil && !vpsbg.IsOutcomeUnknown(deleteErr) && !isNothingLeft {
		i.Fail(ctx, what, deleteErr, false, nil)
		return
	}
	err := billing.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		current, err := client.GetOrder(ctx, order.ID)
		switch {
		case vpsbg.IsNotFound(err) && deleteErr == nil:
			return true, nil
		case err != nil:
			return false, err
		case current.IsOpen():
			return false, deleteErr
		}
		order = current
		return true, nil
	})
	switch {
	case err != nil:
		i.Fail(ctx, what, err, deleteErr == nil, nil)
	case order.Status == vpsbg.OrderPaid: // meanwhile
		addClosedError(i.Diags, order, "deleted")
	default:
		i.Say("Order %d is deleted.", order.ID)
	}
}
