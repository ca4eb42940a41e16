package server

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Keys of the private state.
const (
	// boughtKey marks a server that the provider bought: what it was bought with is known.
	boughtKey = "bought"
	// wishKey holds a billing cycle that the server does not have yet: it comes with the next renewal.
	wishKey = "billing_cycle_wish"
)

// privateState is the private state of all requests. The framework does not export its type.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// renewal returns the server's line in an open renewal order and that order, or nil if no renewal is open.
func (r *serverResource) renewal(ctx context.Context, server *vpsbg.Server) (*vpsbg.Order, *vpsbg.OrderLine, error) {
	if !server.ExpiryAt.IsZero() && !server.PotentialExpiryAt.IsZero() && !server.PotentialExpiryAt.After(server.ExpiryAt.Time) {
		return nil, nil, nil // saves a request per open order of the account
	}
	orders, err := r.provider.Orders.OpenRenewals(ctx, server.ID)
	if err != nil || len(orders) == 0 {
		return nil, nil, err
	}
	return &orders[0], orders[0].Line(vpsbg.ServiceTypeServer, server.ID), nil
}

// carries tells whether a line renews for so many months.
func carries(line *vpsbg.OrderLine, cycle int64) bool {
	return line.BillingCycle != nil && int64(*line.BillingCycle) == cycle
}

// setBillingCycle sends the wish to the open renewal order. When there is none, or it does not accept the change, the
// wish is kept and reported.
func (r *serverResource) setBillingCycle(ctx context.Context, server *vpsbg.Server, cycle int64, private privateState, diags *diag.Diagnostics) {
	action := fmt.Sprintf("change the billing cycle of server %s (%d) to %s", server.Hostname, server.ID, tfkit.Months(cycle))
	order, line, err := r.renewal(ctx, server)
	if err != nil {
		tfkit.AddAPIError(diags, action, err, nil)
		return
	}
	if line != nil && !carries(line, cycle) && bool(line.IsPeriodChangeable) {
		err := r.provider.Client.ChangeRenewalPeriod(ctx, order.ID, vpsbg.ServiceTypeServer, server.ID, cycle, "")
		if err == nil {
			order, err = r.provider.Client.GetOrder(ctx, order.ID)
		}
		if err != nil {
			tfkit.AddAPIError(diags, action, err, tfkit.FieldPaths{"billing_cycle": path.Root("billing_cycle")})
			return
		}
		line = order.Line(vpsbg.ServiceTypeServer, server.ID)
		if line == nil || !carries(line, cycle) {
			diags.AddAttributeError(path.Root("billing_cycle"), "Unable to "+action,
				fmt.Sprintf("The API accepted the change of order %d, but a read does not show it. Apply again, or check the order in the client area.", order.ID))
			return
		}
	}
	warnOfWish(server, cycle, order, line, diags)
	wish := cycle
	if int64(server.BillingCycle) == cycle {
		wish = 0
	}
	encoded, _ := json.Marshal(wish)
	diags.Append(private.SetKey(ctx, wishKey, encoded)...)
}

// warnOfWish says that a wish has yet to reach an order.
func warnOfWish(server *vpsbg.Server, cycle int64, order *vpsbg.Order, line *vpsbg.OrderLine, diags *diag.Diagnostics) {
	summary := fmt.Sprintf("The billing cycle of server %s (%d) is not changed yet", server.Hostname, server.ID)
	switch {
	case line == nil && server.CancelRequest != nil: // it is not going to be renewed
	case line == nil && int64(server.BillingCycle) != cycle:
		diags.AddAttributeWarning(path.Root("billing_cycle"), summary, fmt.Sprintf("It is %s until the next renewal, and VPSBG has not opened a renewal order for it: it does so "+
			"some days before %s. The wish for %s is kept; the first apply that finds the order sends it.",
			tfkit.Months(int64(server.BillingCycle)), day(tfkit.Timestamp(server.ExpiryAt)), tfkit.Months(cycle)))
	case line != nil && !carries(line, cycle) && !bool(line.IsPeriodChangeable):
		diags.AddAttributeWarning(path.Root("billing_cycle"), summary, fmt.Sprintf("The period of its renewal in order %d cannot be changed. The wish for %s is kept for the next one.",
			order.ID, tfkit.Months(cycle)))
	}
}

// keepWish keeps a declared billing cycle in the state while it waits for the renewal. As soon as there is an order that
// it can be sent to, the state shows the real one instead, so that the plan shows the change.
func (r *serverResource) keepWish(ctx context.Context, server *vpsbg.Server, declared types.Int64, state *resourceModel, private privateState, diags *diag.Diagnostics) {
	var wish int64
	encoded, getDiags := private.GetKey(ctx, wishKey)
	diags.Append(getDiags...)
	if len(encoded) == 0 || json.Unmarshal(encoded, &wish) != nil || wish == 0 {
		return
	}
	if wish == int64(server.BillingCycle) || wish != declared.ValueInt64() {
		diags.Append(private.SetKey(ctx, wishKey, []byte("0"))...)
		return
	}
	order, line, err := r.renewal(ctx, server)
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("look for the renewal order of server %s (%d)", server.Hostname, server.ID), err, nil)
		return
	}
	warnOfWish(server, wish, order, line, diags)
	if line == nil || carries(line, wish) || !bool(line.IsPeriodChangeable) {
		state.BillingCycle = types.Int64Value(wish)
	}
}
