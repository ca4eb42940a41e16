// Package tfkit is what the services share on the Terraform side: generic resources, data sources, actions and list
// resources, diagnostics, common attributes and values.
package tfkit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// Configured reads the provider data of a Configure request. It is nil until the provider is configured, which
// Terraform does not do for validation.
func Configured(providerData any, diags *diag.Diagnostics) *billing.Account {
	if providerData == nil {
		return nil
	}
	account, ok := providerData.(*billing.Account)
	if !ok {
		diags.AddError("Unable to use the provider's configuration", fmt.Sprintf("Got %T. This is a bug in the provider: please report it.", providerData))
	}
	return account
}
