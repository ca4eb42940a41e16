package server

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// planPurchaseFunds warns if the balance does not cover a purchase, or if its price is not all in the estimate.
func (r *serverResource) planPurchaseFunds(ctx context.Context, plan *resourceModel, diags *diag.Diagnostics) {
	name := plan.Hostname.ValueString()
	if plan.Hostname.IsUnknown() {
		name = "with a hostname that is not known yet"
	}
	var extra []string
	note := func(attribute string, addresses types.Int64) {
		if addresses.ValueInt64() > 0 || addresses.IsUnknown() {
			extra = append(extra, attribute+" = "+addresses.String())
		}
	}
	note("extra_ipv4", plan.ExtraIPv4)
	note("extra_ipv4_ddos", plan.ExtraIPv4DDoS)
	note("extra_ipv6", plan.ExtraIPv6)
	if len(extra) > 0 {
		diags.AddAttributeWarning(path.Root("estimated_cost"), "Additional addresses are not in the estimated cost",
			fmt.Sprintf("Server %s is bought with %s. VPSBG's API does not tell the price of such addresses before the "+
				"purchase, so estimated_cost does not include them: look it up in the client area. After the purchase, "+
				"renew_amount includes them.", name, strings.Join(extra, ", ")))
	}
	price, err := plan.estimatedPrice(ctx)
	if err != nil {
		return
	}
	what := "server " + name
	if plan.Hostname.IsUnknown() || plan.AllowDuplicateHostname.ValueBool() { // there may be several
		what = fmt.Sprintf("%s, %p", what, plan)
	}
	tfkit.PlanFunds(ctx, r.account, what, "Server "+name+" is bought", price, diags)
}

// estimatedPrice is what the first period probably costs.
func (m *resourceModel) estimatedPrice(context.Context) (billing.Price, error) {
	return tfkit.PeriodPrice(m.EstimatedCost)
}

// warnOfRenewal warns of an open renewal order that nothing is going to pay, before VPSBG suspends the server for it.
// Only while a renewal is open it needs the balance, and only to warn the open orders, once for all servers of a run.
func (r *serverResource) warnOfRenewal(ctx context.Context, server *vpsbg.Server, diags *diag.Diagnostics) {
	isOpen := !server.ExpiryAt.IsZero() && server.PotentialExpiryAt.After(server.ExpiryAt.Time)
	if !isOpen || server.Status != vpsbg.ServerActive || server.CancelRequest != nil || server.RenewAmountWithVAT == nil {
		return
	}
	price := billing.Price{Net: *server.RenewAmountWithVAT, Gross: *server.RenewAmountWithVAT}
	if server.RenewAmount != nil {
		price.Net = *server.RenewAmount
	}
	total := r.account.Spending.Renew(server.ID.String(), price)
	balance, err := r.account.Spending.Balance(ctx)
	if err != nil {
		tflog.Warn(ctx, "the balance is not known", map[string]any{"error": err.Error()})
		return
	}
	missing := total.Gross.Minus(*balance.Balance)
	if missing.Cmp(balance.Shortfall) < 0 {
		missing = balance.Shortfall
	}
	isManual := server.AutoRenew != nil && !bool(*server.AutoRenew)
	isShort := !bool(balance.HasValidCard) && missing.Sign() > 0
	if !isManual && !isShort {
		return
	}
	detail := fmt.Sprintf("Server %s (%d) has an open renewal order. Unless it is paid, VPSBG suspends the server when its "+
		"paid period ends on %s, and deletes it some days later. The renewal costs %s %[6]s with VAT, and the balance is %[5]s %[6]s",
		server.Hostname, server.ID, tfkit.Day(tfkit.Timestamp(server.ExpiryAt)), price.Gross.Money(), balance.Balance.Money(),
		balance.Currency)
	if isShort {
		detail += fmt.Sprintf(", without a valid card: with what else is due, the shortfall is %s %s", missing.Money(), balance.Currency)
	}
	detail += "." + r.firstDue(ctx)
	switch {
	case isShort && balance.Shortfall.Sign() <= 0 && billing.Covers(*balance.Balance, total) == billing.MayBeCovered:
		diags.AddWarning("Balance may not be enough for a renewal", detail+" Whether the balance counts with VAT is not "+
			"documented. Deposit funds in the client area.")
	case isShort:
		diags.AddWarning("Balance is not enough for a renewal", detail+" Deposit funds in the client area.")
	default:
		diags.AddWarning("Renewal is not paid automatically", detail+" auto_renew of the server is off: pay the order in the "+
			"client area or with the action vpsbg_order_pay, or set auto_pay of a vpsbg_order_renewal.")
	}
}

// firstDue says when the first open renewal order of the account is due: that may be before the period ends.
func (r *serverResource) firstDue(ctx context.Context) string {
	due, err := r.account.Orders.FirstRenewalDue(ctx)
	if err != nil || due.IsZero() {
		return ""
	}
	return " The first open renewal order of the account is due " + tfkit.Day(tfkit.Timestamp(due)) + ", and can lapse then."
}
