package server

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// accountOrderKey is the key of the private state for an order of the server's account, by which a later run recognizes
// it. A server with an order_id is recognized by that.
const accountOrderKey = "account_order"

// privateReader reads the private state of all requests.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// rememberAccount keeps an order of the account for a server whose own order is not known.
func (r *serverResource) rememberAccount(ctx context.Context, private tfkit.PrivateState, diags *diag.Diagnostics) {
	order, err := r.account.Orders.AnyPaid(ctx)
	if err != nil || order == 0 {
		tflog.Info(ctx, "no order of the account is remembered", map[string]any{"error": fmt.Sprint(err)})
		return
	}
	diags.Append(private.SetKey(ctx, accountOrderKey, []byte(order.String()))...)
}

// accountOrder returns the order that the account has if it is the server's, 0 if none is known, and what that order is
// to the server.
func accountOrder(
	ctx context.Context, state *resourceModel, private privateReader, diags *diag.Diagnostics,
) (id vpsbg.ID, role string) {
	if !state.OrderID.IsNull() {
		return tfkit.ParseID(state.OrderID, path.Root("order_id"), diags), "which bought it"
	}
	kept, getDiags := private.GetKey(ctx, accountOrderKey)
	diags.Append(getDiags...)
	id, _ = vpsbg.ParseID(string(kept)) // nothing was kept
	return id, "which its account had when it was imported"
}

// hasEnded reports whether the state shows that the server has ended.
func (m *resourceModel) hasEnded() bool { return m.Status.ValueString() == vpsbg.ServerTerminated }

// isEndExpected reports whether the end of the server was declared, or seen to come.
func (m *resourceModel) isEndExpected(now time.Time) bool {
	expiry, diags := m.ExpiryAt.ValueRFC3339Time()
	isExpired := !m.ExpiryAt.IsNull() && !diags.HasError() && expiry.Before(now)
	return m.CancelAtPeriodEnd.ValueBool() || m.service().IsCancelled || m.service().IsSuspended || isExpired
}

// withoutServer decides about a server that answers 404 and is not on the account's list of count servers. It has ended
// if its end was expected, and an order proves that this is its account. Otherwise it may be well, in another account.
func (r *serverResource) withoutServer(ctx context.Context, state *resourceModel, private privateReader, count int,
	diags *diag.Diagnostics,
) presence {
	orderID, role := accountOrder(ctx, state, private, diags)
	if diags.HasError() {
		return unclear
	}
	if state.Hostname.IsNull() && orderID == 0 { // it was to be imported
		return gone
	}
	var order *vpsbg.Order
	if orderID != 0 {
		var err error
		order, err = r.account.Orders.Read(ctx, orderID, billing.LastWrite)
		if err != nil && !vpsbg.IsNotFound(err) {
			tfkit.AddAPIError(diags, fmt.Sprintf("determine whether server %s is gone (it answers 404)", state.ID.ValueString()), err, nil)
			return unclear
		}
	}
	now := r.account.Client.APITime()
	wasReady := !state.Status.IsNull() && state.Status.ValueString() != vpsbg.ServerProcessing
	neverReady := !state.OrderID.IsNull() && !wasReady
	var why string
	switch {
	case orderID == 0:
		why = "The state has nothing that shows whether this is the account of the server."
	case order == nil:
		why = fmt.Sprintf("The account does not have order %d, %s, either: most likely, the token is one of another account.", orderID, role)
	case neverReady && order.Status == vpsbg.OrderCancelled:
		return gone
	case neverReady && order.CreatedAt.After(now.Add(-billing.OrderMemory)):
		diags.AddWarning("Server does not show yet", "Server "+nameWithID(state)+" was bought recently and is not provisioned yet. It stays in the state.")
		return pending
	case state.isEndExpected(now):
		return gone
	default:
		why = fmt.Sprintf("The account has order %d, %s, but nothing announced the end of the server: it was last seen %s, paid until %s.",
			orderID, role, state.Status.ValueString(), tfkit.Day(state.ExpiryAt))
	}
	diags.AddError("Server not found", fmt.Sprintf("Server %s answers 404, and the account's list of %d servers does not "+
		"have it. %s\n\nIt stays in the state, and nothing is bought or cancelled: a server that is removed from the "+
		"state is bought again by the next apply. Check the token and the endpoint. If it does not exist in the client "+
		"area either, remove it from the state:\n\n  terraform state rm <address of this resource>\n\n"+
		"In a pipeline, replace its resource block with:\n\n"+
		"  removed {\n    from = <address of this resource>\n    lifecycle {\n      destroy = false\n    }\n  }\n\n"+
		"OpenTofu reads the server nevertheless: apply this with -refresh=false.",
		nameWithID(state), count, why))
	return unclear
}

// keepEnded keeps a server in the state that has ended as its configuration declares, so that it is not bought again.
func (m *resourceModel) keepEnded() {
	m.Status = types.StringValue(vpsbg.ServerTerminated)
}

// reportGone says why a server leaves the state.
func (m *resourceModel) reportGone(diags *diag.Diagnostics) {
	diags.AddWarning("Server is gone", "Server "+nameWithID(m)+" has ended, and is removed from the state. As long as the "+
		"configuration declares it, the next apply buys a new one. If you do not want that, remove its resource from the "+
		"configuration.")
}
