package account

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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

// depositModel is vpsbg_balance_deposit.
type depositModel struct {
	tfkit.ActionMeta
	Amount types.Number `tfsdk:"amount"`
	Method types.String `tfsdk:"method"`
}

// NewDepositAction returns vpsbg_balance_deposit.
func NewDepositAction() action.Action {
	return tfkit.Action[depositModel, *depositModel]{
		Name: "balance_deposit",
		Description: "**Orders a deposit** to the balance of the account, and shows the order and, if VPSBG reports one, the " +
			"link to pay it. The action ends when the order exists: it does not wait for the payment. A saved card may be " +
			"charged at once.\n\n" +
			"If a deposit of the same amount (with VAT) and method is open already, the action shows that order and orders nothing. " +
			"Once it is paid, another invocation orders another deposit. If the answer is lost, the provider searches for the " +
			"order, and never orders twice.\n\n" +
			"The route of the API call is not confirmed by VPSBG's public documentation.",
		Attributes: map[string]schema.Attribute{
			"amount": schema.NumberAttribute{
				Required: true, Validators: []validator.Number{isMoney{}},
				MarkdownDescription: "Amount in the currency of the account: see `vpsbg_balance`. Whether it counts with VAT is " +
					"not documented: the action shows both amounts of the order.",
			},
			"method": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Payment method, for example `card`, `bank`, `bitcoin` or `bitcoin-ln`. VPSBG may have " +
					"others.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.NoneOf("balance")},
			},
		},
		Timeout: 15 * time.Minute,
		Plan:    planDeposit,
		Retry: func(*depositModel) string {
			return "Look for the order in the client area before you invoke the action again."
		},
		Invoke: invokeDeposit,
	}.New()
}

// isMoney accepts a positive amount without fractions of cents.
type isMoney struct{}

// Description implements [validator.Describer].
func (isMoney) Description(context.Context) string {
	return "an amount above 0 with at most two decimals"
}

// MarkdownDescription implements [validator.Describer].
func (v isMoney) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateNumber implements [validator.Number].
func (v isMoney) ValidateNumber(ctx context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	amount := vpsbg.AmountOf(req.ConfigValue.ValueBigFloat())
	if amount.Sign() <= 0 || amount.Cmp(amount.Cents()) != 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid amount", "Write "+v.Description(ctx)+", such as 50 or 12.5.")
	}
}

func (m *depositModel) isKnown() bool { return !m.Amount.IsUnknown() && !m.Method.IsUnknown() }

func (m *depositModel) purchase(account *billing.Account) billing.DepositPurchase {
	return billing.DepositPurchase{
		Account: account, Amount: vpsbg.AmountOf(m.Amount.ValueBigFloat()), Method: m.Method.ValueString(),
	}
}

// planDeposit says what is going to be ordered.
func planDeposit(ctx context.Context, account *billing.Account, config *depositModel, diags *diag.Diagnostics) {
	at := path.Root("amount")
	if !config.isKnown() {
		diags.AddAttributeWarning(at, "Deposit is ordered", "A deposit whose amount or method is known only after apply is ordered, unless the "+
			"same deposit is open already. A saved card may be charged at once.")
		return
	}
	purchase := config.purchase(account)
	balance, err := account.Client.GetBalance(ctx)
	if err != nil {
		tfkit.AddAPIError(diags, "read the balance", err, nil)
		return
	}
	open, err := purchase.Open(ctx)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, "search for open deposits", err, nil)
	case open != nil:
		diags.AddAttributeWarning(at, "Deposit is ordered already", fmt.Sprintf("Order %d over %s %s with VAT is open. The action shows it and "+
			"orders nothing.", open.ID, open.AmountWithVAT.Money(), balance.Currency))
	default:
		diags.AddAttributeWarning(at, "Deposit is ordered", fmt.Sprintf("A deposit of %s %s by %s is ordered. A saved card may be charged at once. "+
			"The balance is %[4]s %[2]s now.", purchase.Amount.Money(), balance.Currency, purchase.Method, balance.Balance.Money()))
		tfkit.WarnOfMark(account, billing.DepositOf(purchase.Amount, purchase.Method), "The deposit", at, diags)
	}
}

func invokeDeposit(ctx context.Context, account *billing.Account, config *depositModel, i *tfkit.Invocation) {
	purchase := config.purchase(account)
	name := fmt.Sprintf("a deposit of %s by %s", purchase.Amount.Money(), purchase.Method)
	lock, err := account.Marks.Lock(ctx, billing.DepositOf(purchase.Amount, purchase.Method))
	if err != nil {
		i.Fail(ctx, "wait for other runs that order "+name, err, false, nil)
		return
	}
	defer lock.Unlock()
	purchase.Lock = lock
	open, err := purchase.Open(ctx)
	switch {
	case err != nil:
		i.Fail(ctx, "search for open deposits, so nothing was ordered", err, false, nil)
		return
	case open != nil:
		i.Say("The deposit is ordered already.")
		say(vpsbg.Deposit{Order: *open}, i)
		return
	}
	i.Say("Ordering %s.", name)
	var outcome billing.Outcome[vpsbg.Deposit]
	i.While("the order", func() { outcome = purchase.Order(ctx) })
	if deposit := ordered(ctx, outcome, name, i); deposit != nil {
		say(*deposit, i)
	}
}

// ordered returns the order of a deposit, nil if there is none, which it reports.
func ordered(
	ctx context.Context, outcome billing.Outcome[vpsbg.Deposit], name string, i *tfkit.Invocation,
) *vpsbg.Deposit {
	unclear := func(detail string) {
		i.Diags.AddError("Unable to determine whether "+name+" was ordered", tfkit.Sentence(outcome.Err.Error())+"\n\n"+detail+
			tfkit.LookFirst("an order of this deposit", true))
	}
	switch {
	case outcome.Made != nil:
		return outcome.Made
	case outcome.Adopted != nil && outcome.Earlier != nil:
		i.Diags.AddWarning("Earlier deposit has taken effect", fmt.Sprintf("Order %d is %s: an earlier run was cut off while it ordered it. Nothing "+
			"more was ordered.", outcome.Adopted.ID, name))
		return outcome.Adopted
	case outcome.Adopted != nil:
		i.Diags.AddWarning("Deposit was ordered, although the answer was lost", fmt.Sprintf("%s\n\nOrder %d was not there before, and is %s.",
			tfkit.Sentence(outcome.Err.Error()), outcome.Adopted.ID, name))
		return outcome.Adopted
	case len(outcome.Found) > 0:
		i.Diags.AddError("Deposit cannot be told apart", fmt.Sprintf("The account has %d new orders, and one of them may be %s. The first is "+
			"order %d. Nothing more was ordered: check the orders of deposits in the client area.", len(outcome.Found), name, outcome.Found[0].ID))
	case outcome.Earlier != nil:
		i.Fail(ctx, "wait for an earlier deposit, so nothing was ordered", outcome.Err, false, nil)
	case outcome.Searched && outcome.SearchErr != nil:
		unclear("The provider could not search for it: " + tfkit.Sentence(outcome.SearchErr.Error()) + "\n\n")
	case outcome.Searched:
		unclear(fmt.Sprintf("No such order has appeared within %s. ", billing.SearchTime))
	default:
		i.Fail(ctx, "order "+name, outcome.Err, false, tfkit.FieldPaths{"amount": path.Root("amount"), "payment_method": path.Root("method")})
	}
	return nil
}

// say shows an order and how to pay it.
func say(deposit vpsbg.Deposit, i *tfkit.Invocation) {
	i.Say("Order %d: %s, with VAT %s. Its status is %s.",
		deposit.ID, deposit.Amount.Money(), deposit.AmountWithVAT.Money(), deposit.Status)
	switch {
	case !deposit.IsOpen():
	case deposit.PaymentLink != "":
		i.Say("Pay it here: %s", deposit.PaymentLink)
	default:
		i.Say("Pay it in the client area.")
	}
}
