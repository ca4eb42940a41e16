package floatingip

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// accountOrderKey is the key of the private state for an order of the account, by which a later run recognizes it.
const accountOrderKey = "account_order"

// presence is what is known of a floating IP in the state.
type presence int

const (
	unclear presence = iota // it could not be found out, for the reason in the diagnostics
	present                 // it was read
	gone                    // it has ended
)

// find reads the floating IP of a state as of a time. It says gone only on proof, because what is gone Terraform buys
// again.
func find(ctx context.Context, account *billing.Account, state *resourceModel, asOf billing.AsOf,
	diags *diag.Diagnostics,
) (*vpsbg.FloatingIP, presence) {
	if state.hasEnded() { // which is final
		return nil, gone
	}
	id := state.ParseID(diags)
	if diags.HasError() {
		return nil, unclear
	}
	ip, err := account.FloatingIPs.Read(ctx, id, asOf)
	if ip != nil {
		return ip, present
	}
	count := 0
	if err == nil {
		ip, count, err = account.FloatingIPs.Listed(ctx, id, asOf)
	}
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, "read floating IP "+id.String(), err, nil)
		return nil, unclear
	case ip != nil && ip.Status == vpsbg.ServerTerminated:
		return nil, gone
	case ip != nil:
		return ip, present
	default:
		return nil, unlisted(ctx, account, state, count, diags)
	}
}

// unlisted decides about a floating IP that is not on the account's list. It has ended if its end was expected, and an
// order proves that this is its account. Otherwise it may be well, in another account.
func unlisted(ctx context.Context, account *billing.Account, state *resourceModel, count int, diags *diag.Diagnostics,
) presence {
	if state.Type.IsNull() { // it was to be imported
		return gone
	}
	kept, getDiags := state.Private().GetKey(ctx, accountOrderKey)
	diags.Append(getDiags...)
	orderID, _ := vpsbg.ParseID(string(kept)) // nothing was kept
	var order *vpsbg.Order
	if orderID != 0 {
		var err error
		order, err = account.Orders.Read(ctx, orderID, billing.LastWrite)
		if err != nil && !vpsbg.IsNotFound(err) {
			tfkit.AddAPIError(diags, "determine whether floating IP "+state.name()+" is gone", err, nil)
			return unclear
		}
	}
	var why string
	switch {
	case orderID == 0:
		why = "The state has nothing that shows whether this is its account."
	case order == nil:
		why = fmt.Sprintf("The account does not have order %d, which its account had, either: most likely, the token is one of another account.", orderID)
	case state.isEndExpected(account.Clock().Now()):
		return gone
	default:
		why = fmt.Sprintf("The account has order %d, which it had before, but nothing announced the end of the floating IP: it was last seen %s, paid until %s.",
			orderID, state.Status.ValueString(), tfkit.Day(state.ExpiryAt))
	}
	diags.AddError("Floating IP not found", fmt.Sprintf("The account's list of %d floating IPs does not have floating IP %s. %s\n\n"+
		"It stays in the state, and nothing is bought or cancelled: a floating IP that is removed from the state is bought again by the next "+
		"apply. Check the token and the endpoint. If it does not exist in the client area either, remove it from the state:\n\n"+
		"  terraform state rm <address of this resource>\n\n"+
		"In a pipeline, replace its resource block with:\n\n"+
		"  removed {\n    from = <address of this resource>\n    lifecycle {\n      destroy = false\n    }\n  }",
		count, state.name(), why))
	return unclear
}

// isEndExpected reports whether the end of the floating IP was declared, or seen to come.
func (m *resourceModel) isEndExpected(now time.Time) bool {
	expiry, diags := m.ExpiryAt.ValueRFC3339Time()
	isExpired := !m.ExpiryAt.IsNull() && !diags.HasError() && expiry.Before(now)
	return m.CancelAtPeriodEnd.ValueBool() || m.service().IsCancelled || m.service().IsSuspended || isExpired
}

// rememberAccount keeps an order of the account.
func rememberAccount(
	ctx context.Context, account *billing.Account, private tfkit.PrivateState, diags *diag.Diagnostics,
) {
	order, err := account.Orders.AnyPaid(ctx)
	if err != nil || order == 0 {
		tflog.Info(ctx, "no order of the account is remembered", map[string]any{"error": fmt.Sprint(err)})
		return
	}
	diags.Append(private.SetKey(ctx, accountOrderKey, []byte(order.String()))...)
}

func read(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
) (*vpsbg.FloatingIP, error) {
	imported := state.Type.IsNull()
	ip, found := find(ctx, account, state, billing.LastWrite, diags)
	switch {
	case found == gone && state.CancelAtPeriodEnd.ValueBool(): // so that it is not bought again
		return &vpsbg.FloatingIP{Status: vpsbg.ServerTerminated}, nil
	case found == gone && !imported:
		diags.AddWarning("Floating IP is gone", "Floating IP "+state.name()+" has ended, and is removed from the state. As long as the "+
			"configuration declares it, the next apply buys a new one, with another address. If you do not want that, remove its resource from "+
			"the configuration.")
		return nil, nil //nolint:nilnil // it is gone, and that is no error
	case found != present:
		return nil, nil //nolint:nilnil // why is in the diagnostics
	}
	if imported {
		rememberAccount(ctx, account, state.Private(), diags)
		estimate, err := estimate(ctx, account, ip.Kind(), int64(ip.BillingCycle), billing.RunStart)
		state.EstimatedCost = estimateOrNull(ctx, estimate, err)
	}
	shown := *ip
	keepPendingCycle(ctx, account, state, &shown, diags)
	return &shown, nil
}
