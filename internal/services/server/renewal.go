package server

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Keys of the private state.
const (
	// boughtKey marks a server that the provider bought: what it was bought with is known.
	boughtKey = "bought"
	// wishKey holds a wish.
	wishKey = "billing_cycle_wish"
	// unfinishedKey holds an unfinished.
	unfinishedKey = "unfinished"
)

// privateState is the private state of all requests. The framework does not export its type.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// renewal returns the server's line in an open renewal order and that order, or nil if no renewal is open.
func (r *serverResource) renewal(ctx context.Context, server *vpsbg.Server, fresh bool) (*vpsbg.Order, *vpsbg.OrderLine, error) {
	if !billing.MayBeRenewing(server) {
		return nil, nil, nil
	}
	order, err := r.provider.Orders.Renewal(ctx, server, fresh)
	if err != nil || order == nil {
		return nil, nil, err
	}
	return order, order.Line(vpsbg.ServiceTypeServer, server.ID), nil
}

// renewsFor reports whether a server shows that it is going to be renewed for so many months. How a month is counted is not
// documented, so that some days make no difference.
func renewsFor(server *vpsbg.Server, months int64) bool {
	const tolerance = 4 * 24 * time.Hour
	wanted := server.ExpiryAt.AddDate(0, int(months), 0)
	return !server.ExpiryAt.IsZero() && server.PotentialExpiryAt.Sub(wanted).Abs() <= tolerance
}

// setBillingCycle sends the wish to the open renewal order. When there is none, or it does not accept the change, the
// wish is kept and reported. It returns the server as it is after a change, nil if it was not changed or not read.
func (r *serverResource) setBillingCycle(ctx context.Context, server *vpsbg.Server, cycle int64, fresh bool, private privateState, diags *diag.Diagnostics) *vpsbg.Server {
	action := fmt.Sprintf("change the billing cycle of server %s (%d) to %s", server.Hostname, server.ID, tfkit.Months(cycle))
	order, line, err := r.renewal(ctx, server, fresh)
	if err != nil {
		tfkit.AddAPIError(diags, action, err, nil)
		return nil
	}
	var after *vpsbg.Server
	isSent := line != nil && billing.RenewsForMonths(line, cycle)
	switch {
	case line == nil || isSent:
	case !bool(line.IsPeriodChangeable):
		diags.AddAttributeWarning(path.Root("billing_cycle"), "The billing cycle of server "+server.Hostname+" is not changed yet",
			fmt.Sprintf("The period of its renewal in order %d cannot be changed. It takes the next one.", order.ID))
	default:
		if after, err = r.changeRenewal(ctx, server, order.ID, cycle); err != nil {
			tfkit.AddAPIError(diags, action, err, tfkit.FieldPaths{"billing_cycle": path.Root("billing_cycle")})
			return nil
		}
		isSent = true
	}
	made := wish{Months: cycle, Sent: isSent}
	if int64(server.BillingCycle) == cycle {
		made = wish{}
	}
	made.keep(ctx, private, diags)
	made.warn(server.Hostname, tfkit.Timestamp(server.ExpiryAt), diags)
	return after
}

// changeRenewal changes the period of a renewal, and returns only when a read shows it: of the server, which it returns, or of
// the order.
func (r *serverResource) changeRenewal(ctx context.Context, server *vpsbg.Server, orderID vpsbg.ID, cycle int64) (*vpsbg.Server, error) {
	client := r.provider.Client
	if err := client.ChangeRenewalPeriod(ctx, orderID, vpsbg.ServiceTypeServer, server.ID, cycle, ""); err != nil {
		return nil, err
	}
	after, err := client.ReadServerNow(ctx, server.ID)
	if err == nil && renewsFor(after, cycle) {
		return after, nil
	}
	order, err := client.GetOrder(ctx, orderID)
	if err != nil {
		return nil, err
	}
	r.provider.Orders.Note(order)
	if line := order.Line(vpsbg.ServiceTypeServer, server.ID); line == nil || !billing.RenewsForMonths(line, cycle) {
		return nil, fmt.Errorf("the API accepted the change of order %d, but a read does not show it", orderID)
	}
	return after, nil
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

// waits reports whether a wish has yet to reach an order.
func (w wish) waits() bool { return w.Months != 0 && !w.Sent }

// warn says that it does.
func (w wish) warn(hostname string, expiry timetypes.RFC3339, diags *diag.Diagnostics) {
	if w.waits() {
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
	if kept.Sent && renewsFor(server, kept.Months) {
		state.BillingCycle = types.Int64Value(kept.Months)
		return
	}
	_, line, err := r.renewal(ctx, server, false)
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("look for the renewal order of server %s (%d)", server.Hostname, server.ID), err, nil)
		return
	}
	kept.Sent = line != nil && billing.RenewsForMonths(line, kept.Months)
	kept.keep(ctx, private, diags)
	if kept.Sent || line == nil || !bool(line.IsPeriodChangeable) {
		state.BillingCycle = types.Int64Value(kept.Months)
	}
}
