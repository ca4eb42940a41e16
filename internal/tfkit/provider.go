// Package tfkit is what the services share on the Terraform side: what Configure hands them, diagnostics, ids, values,
// waits and the catalogue.
package tfkit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Provider is what the configured provider hands to its services.
type Provider struct {
	Client  *vpsbg.Client
	Catalog *Catalog
	Orders  *Orders
}

// NewProvider returns what services need to work with client.
func NewProvider(client *vpsbg.Client) *Provider {
	return &Provider{
		Client:  client,
		Catalog: &Catalog{client: client},
		Orders:  &Orders{client: client, known: map[vpsbg.ID]*vpsbg.Shared[*vpsbg.Order]{}},
	}
}

// Configured reads the provider data of a Configure request. It is nil until the provider is configured, which Terraform
// does not do for validation.
func Configured(providerData any, diags *diag.Diagnostics) *Provider {
	if providerData == nil {
		return nil
	}
	provider, ok := providerData.(*Provider)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Got %T. This is a bug in the provider: please report it.", providerData))
	}
	return provider
}
