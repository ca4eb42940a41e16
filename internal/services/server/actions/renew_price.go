package actions

import (
	"context"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// renewalPrice says what a renewal costs: the amount of the open order, or else what VPSBG calculates.
func renewalPrice(ctx context.Context, purchase billing.RenewalPurchase, diags *diag.Diagnostics) string {
	account, server := purchase.Account, purchase.Server
	if !billing.ServerService(server).MayHaveOpenRenewal() {
		return renewalQuote(ctx, purchase, diags)
	}
	order, err := account.Orders.Renewal(ctx, billing.ServerService(server), billing.RenewalAge)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, "search for an open renewal of server "+named(server), err, nil)
		return ""
	case order == nil:
		return renewalQuote(ctx, purchase, diags)
	case refuseOtherRenewal(order, purchase, nil, diags):
		return ""
	default:
		return fmt.Sprintf("Order %d is open for it: ", order.ID) + dueAndBalance(ctx, account, billing.Due(order))
	}
}

func renewalQuote(ctx context.Context, purchase billing.RenewalPurchase, diags *diag.Diagnostics) string {
	const unknown = "The price is not known: "
	client, ids := purchase.Account.Client, []vpsbg.ID{purchase.Server.ID}
	quote, err := client.CalculateServersRenewal(ctx, ids, purchase.Months, purchase.PromoCode)
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		return unknown + "VPSBG calculates it only for tokens with the Write permission."
	case vpsbg.Status(err) == http.StatusUnprocessableEntity:
		tfkit.AddAPIError(diags, "renew server "+named(purchase.Server), err, renewFields)
		return ""
	case err != nil:
		tflog.Warn(ctx, "the cost of a renewal is not known", map[string]any{"error": err.Error()})
		return unknown + tfkit.Sentence(err.Error())
	default:
		return "At today's price " + dueAndBalance(ctx, purchase.Account, billing.Price{Net: quote.DueTodayAmount, Gross: quote.DueTodayAmountWithVAT})
	}
}

// dueAndBalance says what is due, and whether the balance covers it.
func dueAndBalance(ctx context.Context, account *billing.Account, due billing.Price) string {
	balance, err := account.Client.GetBalance(ctx)
	if err != nil {
		tflog.Warn(ctx, "the balance is not known", map[string]any{"error": err.Error()})
		return fmt.Sprintf("%s with VAT are due.", due.Gross.Money())
	}
	text := fmt.Sprintf("%[1]s %[3]s with VAT are due, and the balance is %[2]s %[3]s",
		due.Gross.Money(), balance.Balance.Money(), balance.Currency)
	switch billing.Covers(*balance.Balance, due) {
	case billing.NotCovered:
		return text + ", which does not cover it."
	case billing.MayBeCovered:
		return text + ", which may not be enough."
	default:
		return text + "."
	}
}
