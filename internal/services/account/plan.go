package account

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

const resourceType = "vpsbg_account"

func modifyPlan(
	ctx context.Context, account *billing.Account, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	diags := &resp.Diagnostics
	var plan, state resourceModel
	if req.Plan.Raw.IsNull() {
		diags.Append(req.State.Get(ctx, &state)...)
		diags.AddWarning("Account keeps its details", fmt.Sprintf("Account %s is no longer managed by this resource, and keeps all of its "+
			"details: nothing is sent.", state.Email.ValueString()))
		return
	}
	diags.Append(req.Plan.Get(ctx, &plan)...)
	isCreated := req.State.Raw.IsNull()
	if tfkit.IsClaimedTwice(account, resourceType, req) {
		diags.AddError("Account declared twice", "The configuration has two resources vpsbg_account for the account of one token. Each of "+
			"them would change the same account. Declare all attributes in one resource, and remove the other one: destroying it sends "+
			"nothing. To move one to another address, use a moved block. "+tfkit.DestroyAnyway)
	}
	switch {
	case diags.HasError():
	case isCreated:
		planCreate(ctx, account, &plan, diags)
	default:
		diags.Append(req.State.Get(ctx, &state)...)
		checkReferralCode(plan.ReferralCode, state.ReferralCode, diags)
		if !plan.CountryID.IsNull() && !plan.CountryID.Equal(state.CountryID) {
			plan.CountryCode, plan.CountryName = types.StringUnknown(), types.StringUnknown()
			plan.TaxRate = types.NumberUnknown()
			diags.Append(resp.Plan.Set(ctx, &plan)...)
		}
	}
}

// planCreate says what a new resource changes of the account.
func planCreate(ctx context.Context, account *billing.Account, plan *resourceModel, diags *diag.Diagnostics) {
	user := tfkit.CheckOwner(ctx, account, types.StringNull(), diags)
	if diags.HasError() {
		return
	}
	if user == nil {
		diags.AddWarning("Account details change", "The account of the token gets all of the declared details. What it has now is not "+
			"known: the API does not have the route of getUser, which is not confirmed by VPSBG's public documentation.")
		return
	}
	checkReferralCode(plan.ReferralCode, tfkit.Text(user.ReferralCode), diags)
	var changes []string
	different := plan.differs(user)
	for _, name := range slices.Sorted(maps.Keys(different)) {
		changes = append(changes, fmt.Sprintf("%s, which is %s now", name, different[name]))
	}
	unseen := map[string]bool{
		"country_id": !plan.CountryID.IsNull(), "language_id": !plan.LanguageID.IsNull(), "company": !plan.Company.IsNull(),
		"postal_code": user.PostalCode == nil && !plan.PostalCode.IsNull() && !plan.PostalCode.IsUnknown(),
	}
	for _, name := range slices.Sorted(maps.Keys(unseen)) {
		if unseen[name] {
			changes = append(changes, name+", which VPSBG does not show")
		}
	}
	if len(changes) > 0 {
		diags.AddWarning("Account details change", fmt.Sprintf("Account %s gets new values of these attributes:\n\n  - %s",
			user.Email, strings.Join(changes, "\n  - ")))
	}
}

// checkReferralCode refuses another code: it can be set once.
func checkReferralCode(planned, current types.String, diags *diag.Diagnostics) {
	field := textField{value: &planned}
	if !planned.IsNull() && !planned.IsUnknown() && !current.IsNull() && !field.isSame(current) {
		diags.AddAttributeError(path.Root("referral_code"), "Referral code is set already", fmt.Sprintf("The account has the referral code %s, "+
			"and VPSBG accepts one only once. Remove referral_code from the configuration, or set it to that code.", current))
	}
}
