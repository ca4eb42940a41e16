package affiliate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// resourceModel is the resource vpsbg_affiliate.
type resourceModel struct {
	tfkit.Meta
	Email        types.String `tfsdk:"email"`
	ReferralCode types.String `tfsdk:"referral_code"`
	ReferralURL  types.String `tfsdk:"referral_url"`
	Commission   types.Number `tfsdk:"commission"`
}

// membership is an account that takes part in the program. email is empty where the API does not show it.
type membership struct {
	email     string
	affiliate *vpsbg.Affiliate
}

// IdentityValues implements [tfkit.Model].
func (m *resourceModel) IdentityValues() map[string]types.String {
	return map[string]types.String{"email": m.Email}
}

// FromAPI takes over what the API shows, and keeps the spelling of what is the same.
func (m *resourceModel) FromAPI(member *membership) {
	if member.email != "" && !strings.EqualFold(m.Email.ValueString(), member.email) {
		m.Email = types.StringValue(member.email)
	}
	m.ID = m.Email
	code := tfkit.Text(member.affiliate.ReferralCode)
	if m.ReferralCode.IsNull() || !strings.EqualFold(m.ReferralCode.ValueString(), code.ValueString()) {
		m.ReferralCode = code
	}
	m.ReferralURL, m.Commission = tfkit.Text(member.affiliate.ReferralURL), tfkit.Amount(member.affiliate.Commission)
}

// changesCode reports whether another code is declared than the account has.
func (m *resourceModel) changesCode(current *vpsbg.Affiliate) bool {
	return !m.ReferralCode.IsNull() && !m.ReferralCode.IsUnknown() &&
		!strings.EqualFold(m.ReferralCode.ValueString(), tfkit.Text(current.ReferralCode).ValueString())
}

// find returns nil if the account does not take part in the program. How the API shows that is not documented.
func find(ctx context.Context, client *vpsbg.Client) (*vpsbg.Affiliate, error) {
	affiliate, err := client.GetAffiliate(ctx)
	if vpsbg.Status(err) == http.StatusNotFound || err == nil && !affiliate.HasJoined() {
		return nil, nil
	}
	return affiliate, err
}

func create(
	ctx context.Context, account *billing.Account, plan *resourceModel, save func(*membership), diags *diag.Diagnostics,
) {
	user, err := account.Client.GetUser(ctx) // what is created needs an identity
	if err != nil {
		tfkit.AddAPIError(diags, "read the account", err, nil)
		return
	}
	current, err := find(ctx, account.Client)
	if current == nil && err == nil {
		current, err = join(ctx, account.Client)
	}
	if err != nil {
		tfkit.AddAPIError(diags, "join the affiliate program", err, nil)
		return
	}
	if plan.changesCode(current) {
		if current = setCode(ctx, account.Client, plan, diags); current == nil {
			return
		}
	}
	save(&membership{user.Email, current})
}

// join joins the program. If the answer does not tell, a read shows whether that took effect.
func join(ctx context.Context, client *vpsbg.Client) (*vpsbg.Affiliate, error) {
	answered, err := client.ActivateAffiliate(ctx)
	if err == nil && answered.HasJoined() {
		return answered, nil
	}
	if err != nil && !vpsbg.IsOutcomeUnknown(err) && vpsbg.Status(err) != http.StatusUnprocessableEntity {
		return nil, err
	}
	current, readErr := find(ctx, client)
	switch {
	case current != nil:
		return current, nil
	case err != nil:
		return nil, err
	case readErr != nil:
		return nil, readErr
	default:
		return nil, errors.New("the API accepted the request, but the account does not take part in the affiliate program")
	}
}

// setCode changes the code, and returns what a read shows then. It returns nil if it reports an error.
func setCode(
	ctx context.Context, client *vpsbg.Client, plan *resourceModel, diags *diag.Diagnostics,
) *vpsbg.Affiliate {
	code := plan.ReferralCode.ValueString()
	answered, err := client.UpdateReferralCode(ctx, code)
	if err == nil || vpsbg.IsOutcomeUnknown(err) {
		current, readErr := find(ctx, client)
		if readErr == nil && current != nil && (err == nil || !plan.changesCode(current)) {
			answered, err = current, nil
		}
	}
	if err == nil && plan.changesCode(answered) {
		err = fmt.Errorf("the API accepted the code %s, but shows %s", code, tfkit.Text(answered.ReferralCode))
	}
	if err != nil {
		tfkit.AddAPIError(diags, "change the referral code", err, tfkit.FieldPaths{"referral_code": path.Root("referral_code")})
		return nil
	}
	return answered
}

func read(
	ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
) (*membership, error) {
	user := tfkit.CheckOwner(ctx, account, state.Email, diags)
	if diags.HasError() {
		return nil, nil
	}
	current, err := account.Client.GetAffiliate(ctx)
	isKnownAbsent := vpsbg.Status(err) == http.StatusNotFound && user != nil // else there may be no such API
	switch {
	case isKnownAbsent || err == nil && !current.HasJoined():
		return nil, nil
	case err != nil:
		tfkit.AddAPIError(diags, "read the affiliate account", err, nil)
		return nil, nil
	case user == nil:
		return &membership{affiliate: current}, nil
	}
	return &membership{user.Email, current}, nil
}

func update(
	ctx context.Context, account *billing.Account, change tfkit.Change[*resourceModel], diags *diag.Diagnostics,
) *membership {
	if change.Plan.ReferralCode.Equal(change.State.ReferralCode) {
		return nil
	}
	tfkit.CheckOwner(ctx, account, change.State.Email, diags) // another token may be in force than at the plan
	if diags.HasError() {
		return nil
	}
	if current := setCode(ctx, account.Client, change.Plan, diags); current != nil {
		return &membership{affiliate: current}
	}
	return nil
}
