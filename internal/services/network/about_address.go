// Package network serves the protection of addresses against attacks: who may reach them, and what has attacked them.
package network

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// addressAttribute names a protected address by its id.
const addressAttribute = "ip_address_id"

const addressDescription = "ID of an IP address with DDoS protection: `ip_address_id` of a `vpsbg_floating_ip` of the type " +
	"`ipv4_ddos`, or `ip_addresses[*].id` of a server whose `ddos_protected` is `true`. It is neither the address itself nor the " +
	"ID of a floating IP."

// aboutAddress is the argument of the data sources about one address: their models embed it.
type aboutAddress struct {
	IPAddressID types.String `tfsdk:"ip_address_id"`
}

func addressArgument() schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, MarkdownDescription: addressDescription, Validators: []validator.String{tfkit.IsID()},
	}
}

func (m *aboutAddress) address(diags *diag.Diagnostics) vpsbg.ID {
	return tfkit.ParseID(m.IPAddressID, path.Root(addressAttribute), diags)
}

// readAbout returns the Read of a data source about one address. action is what could not be done if it fails: "read the
// protection of".
func readAbout[M any, P interface {
	*M
	address(*diag.Diagnostics) vpsbg.ID
}](action string, fill func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, m P) error,
) func(context.Context, *billing.Account, *M, *diag.Diagnostics) {
	return func(ctx context.Context, account *billing.Account, m *M, diags *diag.Diagnostics) {
		address := P(m).address(diags)
		if diags.HasError() {
			return
		}
		err := fill(ctx, account.Client, address, m)
		switch {
		case vpsbg.IsNotFound(err) && !isProtected(ctx, account.Client, address):
			refuseUnprotected(ctx, account, address, diags)
		case err != nil:
			tfkit.AddAPIError(diags, fmt.Sprintf("%s IP address %d", action, address), err, nil)
		}
	}
}
