package account

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// fields are the attributes behind the fields of the API's requests, by both of their names.
func fields() tfkit.FieldPaths {
	paths := tfkit.SameNamed("technical_email", "phone_number", "country_id", "city", "postal_code", "address", "referral_code",
		"language_id", "company", "company_name", "company_address", "company_number", "vat_number", "newsletter", "email_otp_enabled")
	for alias, name := range map[string]string{"tech_email": "technical_email", "aff_hash": "referral_code", "uic": "company_number"} {
		paths[alias] = path.Root(name)
	}
	return paths
}

func create(
	ctx context.Context, account *billing.Account, plan *resourceModel, save func(*shown), diags *diag.Diagnostics,
) {
	user := tfkit.CheckOwner(ctx, account, types.StringNull(), diags)
	if diags.HasError() {
		return
	}
	before := &resourceModel{}
	before.FromAPI(&shown{user})
	for i, field := range before.texts() {
		if planned := plan.texts()[i]; field.isSame(*planned.value) { // another spelling is not sent
			*field.value = *planned.value
		}
	}
	if after := change(ctx, account.Client, plan, before, user, diags); after != nil {
		save(&shown{after})
	}
}

func read(
	ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics,
) (*shown, error) {
	user := tfkit.CheckOwner(ctx, account, state.Email, diags)
	switch {
	case diags.HasError():
	case user == nil && state.ID.IsNull():
		diags.AddError("Account cannot be read", "The API does not have the route of getUser, which is not confirmed by VPSBG's public "+
			"documentation. Remove the import: creating the resource manages the account as well.")
	case user == nil:
		diags.AddWarning("Account cannot be read", "Account "+state.Email.ValueString()+": the API does not have the route of "+
			"getUser, which is not confirmed by VPSBG's public documentation. The state is kept, and drift is not noticed.")
	}
	return &shown{user}, nil
}

func update(
	ctx context.Context, account *billing.Account, c tfkit.Change[*resourceModel], diags *diag.Diagnostics,
) *shown {
	if _, isEmpty := c.Plan.request(c.State); isEmpty {
		return nil
	}
	user := tfkit.CheckOwner(ctx, account, c.State.Email, diags) // another token may be in force than at the plan
	if diags.HasError() {
		return nil
	}
	if after := change(ctx, account.Client, c.Plan, c.State, user, diags); after != nil {
		return &shown{after}
	}
	return nil
}

// change sends what a plan changes, and returns the account as it is then. user is the account before, nil where the
// API does not show it.
func change(
	ctx context.Context, client *vpsbg.Client, plan, before *resourceModel, user *vpsbg.User, diags *diag.Diagnostics,
) *vpsbg.User {
	request, isEmpty := plan.request(before)
	if isEmpty && user != nil {
		return user
	}
	answered, err := client.UpdateUser(ctx, request)
	isKnown := err == nil
	if user != nil && (isKnown || vpsbg.IsOutcomeUnknown(err) || vpsbg.Status(err) == http.StatusUnprocessableEntity) {
		after, readErr := client.GetUser(ctx)
		switch {
		case readErr == nil && (isKnown || len(plan.differs(after)) == 0 && !sendsUnseen(request)):
			answered, err = after, nil
		case readErr != nil && isKnown:
			tflog.Warn(ctx, "the account cannot be read back: "+readErr.Error())
		}
	}
	if err != nil {
		tfkit.AddAPIError(diags, "update the account", err, fields())
		return nil
	}
	different := plan.differs(answered)
	for _, name := range slices.Sorted(maps.Keys(different)) {
		diags.AddAttributeError(path.Root(name), "Change without effect", fmt.Sprintf("Account %s: VPSBG accepted the new value of %s, "+
			"but shows %s. Most probably, the API knows the field by another name, or the value can no longer be changed. Change it in the client "+
			"area, or remove %[2]s from the configuration.", answered.Email, name, different[name]))
	}
	if diags.HasError() {
		return nil
	}
	return answered
}

// sendsUnseen reports whether a request has fields that no read can confirm.
func sendsUnseen(request vpsbg.UpdateUserRequest) bool {
	return request.CountryID != nil || request.LanguageID != nil || request.Company != nil || request.PostalCode != nil
}
