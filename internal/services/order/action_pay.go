package order

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// payTimeout has time to wait for a payment of an earlier run as well.
const payTimeout = billing.MarkAge + actionTimeout

// NewPayAction returns vpsbg_order_pay.
func NewPayAction() action.Action {
	return tfkit.Action[actionModel, *actionModel]{
		Name: "order_pay",
		Description: "**Pays** an open order from the balance of the account, if the balance covers it, and waits " +
			"until it is paid. An order that is already paid is a success. The route of the API call is not confirmed " +
			"by VPSBG's public documentation.\n\n" +
			"The provider pays its own orders. Pay other orders, such as those from the client area or renewals that " +
			"are not due yet, with this action or in the client area.",
		Attributes: actionAttributes(),
		Timeout:    payTimeout,
		Plan:       planPayment,
		Retry:      func(*actionModel) string { return tfkit.LookFirst("the payment of the order", true) },
		Invoke:     invokePayment,
	}.New()
}

// planPayment says what is going to be charged.
func planPayment(ctx context.Context, account *billing.Account, config *actionModel, diags *diag.Diagnostics) {
	order := declaredOrder(ctx, account, config, diags)
	switch {
	case config.OrderID.IsUnknown():
		addWarning(diags, "Order is paid", "An order that is not known yet is paid from the balance, if it is open and the balance covers "+
			"it. order_id is known only after apply.")
		return
	case order == nil:
		return
	case order.Status == vpsbg.OrderPaid:
		addWarning(diags, "Order is paid already", fmt.Sprintf("Order %d is paid. The action does nothing.", order.ID))
		return
	case !order.IsOpen():
		addClosedError(diags, order, "paid")
		return
	}
	tfkit.WarnOfMark(account, billing.PaymentOf(order.ID), fmt.Sprintf("Order %d", order.ID), path.Root("order_id"), diags)
	balance, err := account.Client.GetBalance(ctx)
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("check whether the balance covers order %d", order.ID), err, nil)
		return
	}
	if shortfall := billing.Shortfall(order, balance); shortfall != nil {
		addWarning(diags, "Order cannot be paid yet", tfkit.Sentence("At present, "+shortfall.Error()))
		return
	}
	due := billing.Due(order)
	if billing.Covers(*balance.Balance, due) == billing.MayBeCovered {
		addWarning(diags, "Order is paid if the balance is enough", fmt.Sprintf("Order %d: %s. Whether the balance "+
			"counts with VAT is not documented: VPSBG decides when the action is invoked.", order.ID, billing.Figures(due, balance)))
		return
	}
	addWarning(diags, "Order is paid", fmt.Sprintf("Order %[1]d is paid: %[2]s %[4]s with VAT are taken from the balance, which is %[3]s %[4]s.",
		order.ID, due.Gross.Money(), balance.Balance.Money(), balance.Currency))
}

func invokePayment(ctx context.Context, account *billing.Account, config *actionModel, i *tfkit.Invocation) {
	order := declaredOrder(ctx, account, config, i.Diags)
	switch {
	case order == nil:
	case order.Status == vpsbg.OrderPaid:
		i.Say("Order %d is paid already: there is nothing to do.", order.ID)
	case !order.IsOpen():
		addClosedError(i.Diags, order, "paid")
	default:
		i.While(fmt.Sprintf("order %d to be paid", order.ID), func() { pay(ctx, account, order, i) })
	}
}

func pay(ctx context.Context, account *billing.Account, order *vpsbg.Order, i *tfkit.Invocation) {
	if order.AwaitsPayment() {
		i.Say("Paying order %d from the balance: %s with VAT.", order.ID, billing.Due(order).Gross.Money())
	}
	receipt := account.Checkout(ctx, order, false)
	if receipt.Result != billing.Paid {
		mayBePaid := receipt.Result == billing.Processing || receipt.Result == billing.Unclear
		i.Fail(ctx, fmt.Sprintf("pay order %d", order.ID), receipt.Err, mayBePaid, tfkit.FieldPaths{"order_ids": path.Root("order_id")})
		return
	}
	i.Say("Order %d is paid.", order.ID)
}
