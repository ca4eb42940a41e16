package network

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type blockedIPsModel struct {
	aboutAddress
	BlockedIPs []blockedIPModel `tfsdk:"blocked_ips"`
}

type blockedIPModel struct {
	IPAddress types.String `tfsdk:"ip_address"`
}

// FromAPI fills the model.
func (m *blockedIPModel) FromAPI(blocked *vpsbg.BlockedIP) {
	m.IPAddress = tfkit.TextOf(blocked.Address)
}

// NewBlockedIPsDataSource returns vpsbg_blocked_ips.
func NewBlockedIPsDataSource() datasource.DataSource {
	return tfkit.DataSource[blockedIPsModel]{
		Name: "blocked_ips",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the IP addresses whose traffic to an address with DDoS protection is being dropped: by its blacklist, " +
				"or because they attack it." + unconfirmedNote,
			Attributes: map[string]schema.Attribute{
				addressAttribute: addressArgument(),
				"blocked_ips": tfkit.ComputedObjects("The blocked addresses, in the order of the API.", map[string]schema.Attribute{
					"ip_address": tfkit.ComputedString("The address."),
				}),
			},
		},
		Read: readAbout("list what is blocked for",
			func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, m *blockedIPsModel) (err error) {
				m.BlockedIPs, err = tfkit.CollectModels[blockedIPModel](client.ListBlockedIPs(ctx, address))
				return err
			}),
	}.New()
}
