package server

import (
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// contractAttributes describes contract.
func contractAttributes() map[string]datasource.Attribute {
	return map[string]datasource.Attribute{
		"status": tfkit.ComputedString("Billing state: `processing` (being provisioned), `active`, `suspended` or `terminated`. " +
			"It says nothing of whether the machine is switched on."),
		"expiry_at":             tfkit.ComputedTime("Until when the server is paid."),
		"potential_expiry_at":   tfkit.ComputedTime("Until when the server is paid once its open renewal orders are paid as well."),
		"renew_amount":          tfkit.ComputedFloat64("Price of the next renewal without VAT."),
		"renew_amount_with_vat": tfkit.ComputedFloat64("Price of the next renewal with VAT."),
		"ipv4_address":          tfkit.ComputedString("Main IPv4 address."),
		"ipv4_address_id":       tfkit.ComputedString("Id of the main IPv4 address."),
		"ipv6_address":          tfkit.ComputedString("Main IPv6 address or network."),
		"ipv6_address_id":       tfkit.ComputedString("Id of the main IPv6 address."),
		"cancel_request":        tfkit.CancelRequestAttribute("server"),
	}
}
