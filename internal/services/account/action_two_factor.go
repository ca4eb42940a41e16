package account

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
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

// enableModel is vpsbg_two_factor_enable.
type enableModel struct {
	tfkit.ActionMeta
	SecretKey types.String `tfsdk:"secret_key"`
	OTP       types.String `tfsdk:"otp"`
}

// disableModel is vpsbg_two_factor_disable.
type disableModel struct {
	tfkit.ActionMeta
	OTP types.String `tfsdk:"otp"`
}

// secretsNote ends the descriptions.
const secretsNote = "\n\nThe secret arguments are write-only: they take ephemeral values, such as an ephemeral variable, and " +
	"are stored nowhere. A code is valid for about 30 seconds, so plan and apply in one step. Tokens of the API do not " +
	"need a code."

func otpAttribute(of string) schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, WriteOnly: true,
		MarkdownDescription: "One-time code of the authenticator app, 6 digits, made with " + of + ".",
		Validators:          []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[0-9]{6}$`), "must have 6 digits")},
	}
}

// NewTwoFactorEnableAction returns vpsbg_two_factor_enable.
func NewTwoFactorEnableAction() action.Action {
	return tfkit.Action[enableModel, *enableModel]{
		Name: "two_factor_enable",
		Description: "Switches two-factor authentication of the account **on**: signing in to the client area then needs a " +
			"code of an authenticator app. Keep the secret where you find it again. If it is on already, the action does " +
			"nothing, and the former secret stays in force." + secretsNote,
		Attributes: map[string]schema.Attribute{
			"secret_key": schema.StringAttribute{
				Required: true, WriteOnly: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Secret of the authenticator app, from the ephemeral resource `vpsbg_two_factor_secret`.",
			},
			"otp": otpAttribute("the secret"),
		},
		Timeout: 5 * time.Minute,
		Plan: func(ctx context.Context, account *billing.Account, _ *enableModel, diags *diag.Diagnostics) {
			planTwoFactor(ctx, account, true, diags)
		},
		Retry: tfkit.RetryIsSafe[*enableModel],
		Invoke: func(ctx context.Context, account *billing.Account, config *enableModel, i *tfkit.Invocation) {
			switchTwoFactor(ctx, account, true, config.OTP, i, func(code int64) error {
				return account.Client.EnableTwoFactor(ctx, config.SecretKey.ValueString(), code)
			})
		},
	}.New()
}

// NewTwoFactorDisableAction returns vpsbg_two_factor_disable.
func NewTwoFactorDisableAction() action.Action {
	return tfkit.Action[disableModel, *disableModel]{
		Name: "two_factor_disable",
		Description: "Switches two-factor authentication of the account **off**. If it is off already, the action does " +
			"nothing. The route of the API call is not confirmed by VPSBG's public documentation." + secretsNote,
		Attributes: map[string]schema.Attribute{"otp": otpAttribute("the secret in force")},
		Timeout:    5 * time.Minute,
		Plan: func(ctx context.Context, account *billing.Account, _ *disableModel, diags *diag.Diagnostics) {
			planTwoFactor(ctx, account, false, diags)
		},
		Retry: tfkit.RetryIsSafe[*disableModel],
		Invoke: func(ctx context.Context, account *billing.Account, config *disableModel, i *tfkit.Invocation) {
			switchTwoFactor(ctx, account, false, config.OTP, i, func(code int64) error {
				return account.Client.DisableTwoFactor(ctx, code)
			})
		},
	}.New()
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// planTwoFactor says what is switched.
func planTwoFactor(ctx context.Context, account *billing.Account, on bool, diags *diag.Diagnostics) {
	user := tfkit.CheckOwner(ctx, account, types.StringNull(), diags)
	subject := "The account"
	if user != nil {
		subject = "Account " + user.Email
	}
	switch {
	case diags.HasError():
	case user != nil && bool(user.TwoFactorEnabled) == on:
		diags.AddAttributeWarning(path.Root("otp"), "Two-factor authentication stays as it is", fmt.Sprintf("%s has two-factor authentication "+
			"switched %s already. The action does nothing.", subject, onOff(on)))
	default:
		diags.AddAttributeWarning(path.Root("otp"), "Two-factor authentication is switched", fmt.Sprintf("%s gets two-factor authentication "+
			"switched %s.", subject, onOff(on)))
	}
}

// switchTwoFactor sends the switch once. What a read shows then decides, if the API has a route for that.
func switchTwoFactor(
	ctx context.Context, account *billing.Account, on bool, otp types.String, i *tfkit.Invocation, send func(int64) error,
) {
	what := "switch two-factor authentication " + onOff(on)
	before, err := account.Owner(ctx)
	if err != nil {
		i.Fail(ctx, what, err, false, nil)
		return
	}
	if before != nil && bool(before.TwoFactorEnabled) == on {
		i.Say("Two-factor authentication is %s already: there is nothing to do.", onOff(on))
		return
	}
	code, err := strconv.ParseInt(otp.ValueString(), 10, 64)
	if err != nil || code < 0 {
		i.Diags.AddAttributeError(path.Root("otp"), "Invalid one-time code", "Set otp to the 6 digits of the authenticator app.")
		return
	}
	err = send(code)
	mayShow := err == nil || vpsbg.IsOutcomeUnknown(err) || vpsbg.Status(err) == http.StatusUnprocessableEntity
	if before != nil && mayShow {
		after, readErr := account.Client.GetUser(ctx)
		switch {
		case readErr == nil && bool(after.TwoFactorEnabled) == on:
			err = nil
		case readErr == nil && err == nil:
			err = fmt.Errorf("the API accepted the request, but two-factor authentication is still %s", onOff(!on))
		case readErr != nil && err == nil:
			i.Fail(ctx, what, readErr, true, nil)
			return
		}
	}
	if err != nil {
		i.Fail(ctx, what, err, false, tfkit.SameNamed("otp", "secret_key"))
		return
	}
	i.Say("Two-factor authentication is %s.", onOff(on))
}
