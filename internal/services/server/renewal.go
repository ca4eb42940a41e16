package server

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
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
	// wishKey holds a wish.
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
	if line != nil && !carries(line, cycle) {
		diags.AddAttributeWarning(path.Root("billing_cycle"), "The billing cycle of server "+server.Hostname+" is not changed yet",
			fmt.Sprintf("The period of its renewal in order %d cannot be changed. It takes the next one.", order.ID))
	}
	made := wish{Months: cycle, Sent: line != nil && carries(line, cycle)}
	if int64(server.BillingCycle) == cycle {
		made = wish{}
	}
	made.keep(ctx, private, diags)
	made.warn(server.Hostname, tfkit.Timestamp(server.ExpiryAt), diags)
}

// wish is a billing cycle that the server does not have yet, because it comes with the next renewal.
type wish struct {
	Months int64 `json:"months"` // 0 when there is none
	Sent   bool  `json:"sent"`   // an open renewal order has it
}

func (w wish) keep(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	encoded, _ := json.Marshal(w)
	diags.Append(private.SetKey(ctx, wishKey, encoded)...)
}

// keptWish returns what was kept.
func keptWish(ctx context.Context, private interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
}, diags *diag.Diagnostics,
) (kept wish) {
	encoded, getDiags := private.GetKey(ctx, wishKey)
	diags.Append(getDiags...)
	_ = json.Unmarshal(encoded, &kept) // there is none yet
	return kept
}

// warn says that a wish has yet to reach an order.
func (w wish) warn(hostname string, expiry timetypes.RFC3339, diags *diag.Diagnostics) {
	if w.Months != 0 && !w.Sent {
		diags.AddAttributeWarning(path.Root("billing_cycle"), "The billing cycle of server "+hostname+" is not changed yet",
			fmt.Sprintf("It changes with a renewal, and there is no renewal order yet that it could be changed in: VPSBG opens one some days before %s. "+
				"The wish for %s is kept; the first apply that finds the order sends it.", day(expiry), tfkit.Months(w.Months)))
	}
}

// keepWish keeps a declared billing cycle in the state while it waits for the renewal. As soon as there is an order that
// it can be sent to, the state shows the real one instead, so that the plan shows the change.
func (r *serverResource) keepWish(ctx context.Context, server *vpsbg.Server, declared types.Int64, state *resourceModel, private privateState, diags *diag.Diagnostics) {
	kept := keptWish(ctx, private, diags)
	if kept.Months == 0 {
		return
	}
	if kept.Months == int64(server.BillingCycle) || kept.Months != declared.ValueInt64() {
		wish{}.keep(ctx, private, diags)
		return
	}
	_, line, err := r.renewal(ctx, server)
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("look for the renewal order of server %s (%d)", server.Hostname, server.ID), err, nil)
		return
	}
	kept.Sent = line != nil && carries(line, kept.Months)
	kept.keep(ctx, private, diags)
	if kept.Sent || line == nil || !bool(line.IsPeriodChangeable) {
		state.BillingCycle = types.Int64Value(kept.Months)
	}
}
