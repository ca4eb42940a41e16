package tfkit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// OwnerIdentity is the identity of a resource of which an account has one.
var OwnerIdentity = map[string]string{"email": "Email address that the owner of the account signs in with."}

// ParseOwner is the ParseImportID of such a resource.
func ParseOwner(id string) (map[string]string, error) {
	if !strings.Contains(id, "@") {
		return nil, errors.New("it is imported by the email address that the owner of the account signs in with, such as " +
			"owner@example.com")
	}
	return map[string]string{"email": id}, nil
}

// CheckOwner reads whom the account belongs to, and refuses another account than that of a state. It returns nil if it
// reports an error, and where the API has no route for the read.
func CheckOwner(
	ctx context.Context, account *billing.Account, email types.String, diags *diag.Diagnostics,
) *vpsbg.User {
	user, err := account.Owner(ctx)
	switch {
	case err != nil:
		AddAPIError(diags, "read the account", err, nil)
		return nil
	case user != nil && !email.IsNull() && !strings.EqualFold(user.Email, email.ValueString()):
		diags.AddError("Token of another account", fmt.Sprintf("Account %s is in the state, but the token is of the account %s. Nothing was "+
			"sent. Use the token of the account in the state. If its owner signs in with another address now, remove the resource from the "+
			"state with terraform state rm and import it with that address: both send nothing.", email.ValueString(), user.Email))
		return nil
	}
	return user
}

// IsClaimedTwice reports whether another instance of a resource is planned of which an account has one. Terraform plans
// one that is to be replaced twice: as it is, and as a new one.
func IsClaimedTwice(account *billing.Account, resourceType string, req resource.ModifyPlanRequest) bool {
	claimant := billing.Claimant{Config: req.Config.Raw.String(), IsReplacement: req.State.Raw.IsNull()}
	if !claimant.IsReplacement {
		claimant.ID = resourceType // there is one
	}
	isTwice, _ := account.Claims.Claim(resourceType, claimant)
	return isTwice
}
