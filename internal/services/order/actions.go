package order

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// actionTime is how long the actions may take unless timeout says otherwise.
const actionTime = 10 * time.Minute

var (
	_ action.ActionWithConfigure  = (*payAction)(nil)
	_ action.ActionWithModifyPlan = (*payAction)(nil)
	_ action.ActionWithConfigure  = (*deleteAction)(nil)
	_ action.ActionWithModifyPlan = (*deleteAction)(nil)
)

// orderAction is what the actions on an order share.
type orderAction struct{ client *vpsbg.Client }

type actionModel struct {
	OrderID types.String         `tfsdk:"order_id"`
	Timeout timetypes.GoDuration `tfsdk:"timeout"`
}

func (a *orderAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		a.client = provider.Client
	}
}

func actionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"order_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{tfkit.IsID()},
			MarkdownDescription: "Id of the order: see the data source `vpsbg_orders`.",
		},
		"timeout": tfkit.ActionTimeout(actionTime),
	}
}

// read returns the order that an action is about. It is nil while its id is not known, and if the diagnostics say why it cannot be
// read.
func (a *orderAction) read(ctx context.Context, model *actionModel, diags *diag.Diagnostics) *vpsbg.Order {
	id := tfkit.ParseID(model.OrderID, path.Root("order_id"), diags)
	if model.OrderID.IsUnknown() || diags.HasError() {
		return nil
	}
	order, err := a.client.GetOrder(ctx, id)
	switch {
	case vpsbg.IsNotFound(err):
		refuse(diags, "Order not found", fmt.Sprintf("The account has no order %d. The data source vpsbg_orders lists those that it has. If the order is there, check the provider's endpoint.", id))
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("read order %d", id), err, nil)
	}
	return order
}

func refuse(diags *diag.Diagnostics, summary, detail string) {
	diags.AddAttributeError(path.Root("order_id"), summary, detail)
}

func warn(diags *diag.Diagnostics, summary, detail string) {
	diags.AddAttributeWarning(path.Root("order_id"), summary, detail)
}

type payAction struct{ orderAction }

// NewPayAction returns vpsbg_order_pay.
func NewPayAction() action.Action { return &payAction{} }

func (a *payAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_order_pay"
}

func (a *payAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "**Pays** an open order from the balance of the account, if that covers it, and waits until it is paid. An order that is paid already is a success. " +
			"The route of that call is not confirmed by VPSBG's public documentation.\n\n" +
			"The provider pays what it orders itself. For other orders, such as those that were made in the client area, or renewals that are to be paid before they are due, there is only this action, " +
			"or the client area." + tfkit.ActionNote,
		Attributes: actionAttributes(),
	}
}

// ModifyPlan says what is going to be charged.
func (a *payAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config actionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	order := a.read(ctx, &config, &resp.Diagnostics)
	switch {
	case order == nil:
	case order.Status == vpsbg.OrderPaid:
		warn(&resp.Diagnostics, fmt.Sprintf("Order %d is paid already", order.ID), "There will be nothing to do.")
	case !order.IsOpen():
		refuseClosed(&resp.Diagnostics, order, "paid")
	default:
		a.planPayment(ctx, order, &resp.Diagnostics)
	}
}

func (a *payAction) planPayment(ctx context.Context, order *vpsbg.Order, diags *diag.Diagnostics) {
	balance, err := a.client.GetBalance(ctx)
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("check whether the balance covers order %d", order.ID), err, nil)
		return
	}
	if shortfall := billing.Shortfall(order, balance); shortfall != nil {
		warn(diags, fmt.Sprintf("Order %d cannot be paid yet", order.ID), tfkit.Sentence("As it stands, "+shortfall.Error()))
		return
	}
	warn(diags, fmt.Sprintf("Order %d is paid", order.ID), fmt.Sprintf("%.2[1]f %[3]s with VAT are taken from the balance, which is %.2[2]f %[3]s.",
		billing.Due(order), float64(*balance.Balance), balance.Currency))
}

// refuseClosed reports that an order is not open any more.
func refuseClosed(diags *diag.Diagnostics, order *vpsbg.Order, what string) {
	refuse(diags, fmt.Sprintf("Order %d is %s", order.ID, order.Status), "Only an order that is not paid yet can be "+what+".")
}

func (a *payAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config actionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, i, end := tfkit.Invoke(ctx, a.client.Clock(), resp, tfkit.DurationOr(config.Timeout, actionTime), tfkit.AgainIsSafe)
	defer end()
	order := a.read(ctx, &config, &resp.Diagnostics)
	switch {
	case order == nil:
	case order.Status == vpsbg.OrderPaid:
		i.Say("Order %d is paid already: there is nothing to do.", order.ID)
	case !order.IsOpen():
		refuseClosed(&resp.Diagnostics, order, "paid")
	default:
		i.While(fmt.Sprintf("order %d to be paid", order.ID), func() { a.pay(ctx, i, order) })
	}
}

func (a *payAction) pay(ctx context.Context, i *tfkit.Invocation, order *vpsbg.Order) {
	what := fmt.Sprintf("pay order %d", order.ID)
	if order.AwaitsPayment() {
		i.Say("Paying order %d from the balance: %.2f with VAT.", order.ID, billing.Due(order))
		after, mayBePaid, err := billing.NewAccount(a.client, false).PayFromBalance(ctx, order)
		if err != nil {
			i.Fail(ctx, what, err, mayBePaid, tfkit.FieldPaths{"order_ids": path.Root("order_id")})
			return
		}
		order = after
	}
	if order.IsOpen() { // the API is about to take the money
		after, err := billing.NewAccount(a.client, false).Orders.Await(ctx, order, func(o *vpsbg.Order) bool { return !o.IsOpen() })
		if err == nil && after.Status != vpsbg.OrderPaid {
			err = fmt.Errorf("order %d became %s", after.ID, after.Status)
		}
		if err != nil {
			i.Fail(ctx, what, err, true, nil)
			return
		}
	}
	i.Say("Order %d is paid.", order.ID)
}

type deleteAction struct{ orderAction }

// NewDeleteAction returns vpsbg_order_delete.
func NewDeleteAction() action.Action { return &deleteAction{} }

func (a *deleteAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_order_delete"
}

func (a *deleteAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "**Deletes** an order that is not paid, and waits until it is cancelled. One that is cancelled already is a success, one that is paid an error: nothing is sent for it. " +
			"The route of that call is not confirmed by VPSBG's public documentation.\n\n" +
			"What a deleted order was to renew ends when its time is up. To end a server, cancel it instead: destroy the resource `vpsbg_server`, or set its `cancel_at_period_end`.\n\n" +
			"The provider deletes what it orders itself and cannot pay. For other orders there is only this action, or the client area." + tfkit.ActionNote,
		Attributes: actionAttributes(),
	}
}

func (a *deleteAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config actionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	order := a.read(ctx, &config, &resp.Diagnostics)
	switch {
	case order == nil:
	case order.Status == vpsbg.OrderCancelled:
		warn(&resp.Diagnostics, fmt.Sprintf("Order %d is cancelled already", order.ID), "There will be nothing to do.")
	case !order.IsOpen():
		refuseClosed(&resp.Diagnostics, order, "deleted")
	case order.Type == vpsbg.OrderRenewal || order.Type == vpsbg.OrderCombined:
		warn(&resp.Diagnostics, fmt.Sprintf("Order %d is deleted", order.ID), "It renews services, which end when their time is up unless they are renewed otherwise.")
	default:
		warn(&resp.Diagnostics, fmt.Sprintf("Order %d is deleted", order.ID), "What it was to buy is not bought.")
	}
}

func (a *deleteAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config actionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, i, end := tfkit.Invoke(ctx, a.client.Clock(), resp, tfkit.DurationOr(config.Timeout, actionTime), tfkit.AgainIsSafe)
	defer end()
	order := a.read(ctx, &config, &resp.Diagnostics)
	switch {
	case order == nil:
	case order.Status == vpsbg.OrderCancelled:
		i.Say("Order %d is cancelled already: there is nothing to do.", order.ID)
	case !order.IsOpen():
		refuseClosed(&resp.Diagnostics, order, "deleted")
	default:
		i.Say("Deleting order %d over %.2f with VAT.", order.ID, float64(order.AmountWithVAT))
		i.While(fmt.Sprintf("order %d to be deleted", order.ID), func() { a.delete(ctx, i, order, &resp.Diagnostics) })
	}
}

// delete deletes an order, and returns when a read shows it, which is also what an answer that was lost, or that says that there is
// nothing to delete, is judged by.
func (a *deleteAction) delete(ctx context.Context, i *tfkit.Invocation, order *vpsbg.Order, diags *diag.Diagnostics) {
	what := fmt.Sprintf("delete order %d", order.ID)
	deleteErr := a.client.DeleteOrder(ctx, order.ID)
	status := vpsbg.Status(deleteErr)
	if deleteErr != nil && !vpsbg.IsOutcomeUnknown(deleteErr) && status != http.StatusNotFound && status != http.StatusUnprocessableEntity {
		i.Fail(ctx, what, deleteErr, false, nil)
		return
	}
	err := billing.Poll(ctx, a.client.Clock(), func(ctx context.Context) (bool, error) {
		current, err := a.client.GetOrder(ctx, order.ID)
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
		return
	case order.Status == vpsbg.OrderPaid: // meanwhile
		refuseClosed(diags, order, "deleted")
		return
	}
	i.Say("Order %d is deleted.", order.ID)
}
