package server

import (
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// contractAttributes describes contract.
func contractAttributes() map[string]datasource.Attribute {
	return map[string]datasource.Attribute{
		"status": tfkit.ComputedString("Billing status: `processing` (being provisioned), `active`, `suspended` or " +
			"`terminated`. It does not show whether the server is running."),
		"expiry_at":             tfkit.ComputedTime("End of the paid period."),
		"potential_expiry_at":   tfkit.ComputedTime("End of the paid period once all open renewal orders are paid."),
		"renew_amount":          tfkit.ComputedNumber("Price of the next renewal without VAT."),
		"renew_amount_with_vat": tfkit.ComputedNumber("Price of the next renewal with VAT."),
		"ipv4_address":          tfkit.ComputedString("Main IPv4 address."),
		"ipv4_address_id":       tfkit.ComputedString("ID of the main IPv4 address."),
		"ipv6_address":          tfkit.ComputedString("Main IPv6 address or network."),
		"ipv6_address_id":       tfkit.ComputedString("ID of the main IPv6 address."),
		"cancel_request":        tfkit.CancelRequestAttribute("server"),
	}
}
