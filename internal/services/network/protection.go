package network

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type protectionModel struct {
	aboutAddress
	IPAddress        types.String      `tfsdk:"ip_address"`
	UnderAttack      types.Bool        `tfsdk:"under_attack"`
	FloatingIPID     types.String      `tfsdk:"floating_ip_id"`
	ExpiryAt         timetypes.RFC3339 `tfsdk:"expiry_at"`
	ProtectedService *serviceModel     `tfsdk:"protected_service"`
}

type serviceModel struct {
	ID    types.String `tfsdk:"id"`
	Type  types.String `tfsdk:"type"`
	Label types.String `tfsdk:"label"`
}

// FromAPI fills the model.
func (m *protectionModel) FromAPI(protection *vpsbg.NetworkProtection) {
	m.IPAddress = tfkit.TextOf(protection.IPAddress.Address)
	m.UnderAttack = tfkit.Flag(protection.UnderAttack)
	m.FloatingIPID = optionalID(protection.FloatingIPID)
	m.ExpiryAt = tfkit.Timestamp(protection.ExpiryAt)
	m.ProtectedService = tfkit.OptionalModel[serviceModel](protection.ProtectedService)
}

// FromAPI fills the model.
func (m *serviceModel) FromAPI(service *vpsbg.ProtectedService) {
	m.ID, m.Type, m.Label = optionalID(service.ID), tfkit.Text(service.Type), tfkit.Text(service.Label)
}

func optionalID(id *vpsbg.ID) types.String {
	if id == nil {
		return types.StringNull()
	}
	return tfkit.ID(*id)
}

// NewProtectionDataSource returns vpsbg_network_protection.
func NewProtectionDataSource() datasource.DataSource {
	return tfkit.DataSource[protectionModel]{
		Name: "network_protection",
		Schema: schema.Schema{
			MarkdownDescription: "Reads the DDoS protection of an IP address: whether it is under attack, and what it protects.",
			Attributes: map[string]schema.Attribute{
				addressAttribute: addressArgument(),
				"ip_address":     tfkit.ComputedString("The address."),
				"under_attack":   tfkit.ComputedBool("Whether an attack on the address is going on."),
				"floating_ip_id": tfkit.ComputedString("ID of the floating IP whose address it is, null if it was not sold as one."),
				"expiry_at":      tfkit.ComputedTime("Time until which the protection is paid (RFC 3339, UTC)."),
				"protected_service": tfkit.ComputedObject("What has the address, null if nothing has it.", map[string]schema.Attribute{
					"id":    tfkit.ComputedString("ID of the service."),
					"type":  tfkit.ComputedString("Type of the service, for example `server`."),
					"label": tfkit.ComputedString("Name of the service: the host name of a server."),
				}),
			},
		},
		Read: readAbout("read the protection of",
			func(ctx context.Context, client *vpsbg.Client, address vpsbg.ID, m *protectionModel) error {
				protection, err := client.GetNetworkProtection(ctx, address)
				if err == nil {
					m.FromAPI(protection)
				}
				return err
			}),
	}.New()
}
