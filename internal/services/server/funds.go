package server

import (
	"context"
	"errors"
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
	r.planFunds(ctx, what, "Server "+name+" is bought", price, diags)
}

// estimatedPrice is what the first period probably costs.
func (m *resourceModel) estimatedPrice(context.Context) (billing.Price, error) {
	cost := m.EstimatedCost.Attributes()
	net, hasNet := cost["period"].(types.Number)
	gross, hasGross := cost["period_with_vat"].(types.Number)
	if !hasNet || !hasGross || net.IsUnknown() || gross.IsUnknown() {
		return billing.Price{}, errors.New("there is no estimate")
	}
	return billing.Price{Net: vpsbg.AmountOf(net.ValueBigFloat()), Gross: vpsbg.AmountOf(gross.ValueBigFloat())}, nil
}

// planFunds adds what is going to be charged to what the run plans to spend, and warns if the balance does not cover
// that and there is no card. what is the same each time that the same charge is planned.
func (r *serverResource) planFunds(
	ctx context.Context, what, event string, price billing.Price, diags *diag.Diagnostics,
) {
	if price.Gross.Sign() <= 0 {
		return
	}
	total := r.account.Spending.Plan(what, price)
	balance, err := r.account.Spending.Balance(ctx)
	if err != nil {
		tflog.Warn(ctx, "the balance is not known", map[string]any{"error": err.Error()})
		return
	}
	if bool(balance.HasValidCard) {
		return
	}
	all := ""
	if total.Gross.Cmp(price.Gross) > 0 {
		all = fmt.Sprintf(" In all, this plan charges at least %s %s with VAT.", total.Gross.Money(), balance.Currency)
	}
	detail := fmt.Sprintf("%s for %s %[5]s with VAT.%[3]s The balance is %[4]s %[5]s, and the account has no valid card: the "+
		"shortfall is %[6]s %[5]s. ", event, price.Gross.Money(), all, balance.Balance.Money(), balance.Currency,
		total.Gross.Minus(*balance.Balance).Money())
	switch billing.Covers(*balance.Balance, total) {
	case billing.Covered:
	case billing.MayBeCovered:
		diags.AddWarning("Balance may not be enough", detail+fmt.Sprintf("Without VAT, %s %s are charged. Whether the balance "+
			"counts with VAT is not documented. Deposit funds in the client area before you apply.",
			total.Net.Money(), balance.Currency))
	default:
		diags.AddWarning("Balance is not enough", detail+"What cannot be paid is refused, or its order is deleted again: "+
			"deposit funds in the client area before you apply.")
	}
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
