package tfkit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// PlanFunds adds what is going to be charged to what the run plans to spend, and warns if the balance does not cover
// that and there is no card. what is the same each time that the same charge is planned.
func PlanFunds(
	ctx context.Context, account *billing.Account, what, event string, price billing.Price, diags *diag.Diagnostics,
) {
	if price.Gross.Sign() <= 0 {
		return
	}
	total := account.Spending.Plan(what, price)
	balance, err := account.Spending.Balance(ctx)
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
