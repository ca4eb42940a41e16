package serverinfo

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// serverAttributes describes serverModel.
func serverAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":            tfkit.ComputedString("ID of the server."),
		"hostname":      tfkit.ComputedString("Host name."),
		"plan":          tfkit.ComputedString("Key of the plan."),
		"billing_cycle": tfkit.ComputedInt64("Billing cycle in months."),
		"promo_code":    tfkit.ComputedString("Promo code in effect."),
		"addons": tfkit.ComputedObjects("All addons of the server, no matter how they were bought.", map[string]schema.Attribute{
			"id":              tfkit.ComputedString("ID of the addon on this server."),
			"name":            tfkit.ComputedString("Key of the addon, for example `backups`."),
			"status":          tfkit.ComputedString("Status of the addon, for example `active`."),
			"quantity":        tfkit.ComputedInt64("Quantity. For `backups` it is the size of the disk in GB."),
			"amount":          tfkit.ComputedNumber("Price without VAT."),
			"amount_with_vat": tfkit.ComputedNumber("Price with VAT."),
			"ended_at": tfkit.ComputedTime("Time when the addon ends, if its cancellation was requested. Null " +
				"otherwise."),
		}),
		"status": tfkit.ComputedString("Billing status: `processing` (being provisioned), `active`, `suspended` or " +
			"`terminated`. It does not show whether the server is running."),
		"virtualization":      tfkit.ComputedString("Virtualization type, for example `kvm`."),
		"created_at":          tfkit.ComputedTime("Time when the server was created."),
		"expiry_at":           tfkit.ComputedTime("End of the paid period."),
		"potential_expiry_at": tfkit.ComputedTime("End of the paid period once all open renewal orders are paid."),
		"auto_renew": tfkit.ComputedBool("Whether VPSBG pays renewals automatically, from the balance or a " +
			"saved card."),
		"renew_amount":          tfkit.ComputedNumber("Price of the next renewal without VAT."),
		"renew_amount_with_vat": tfkit.ComputedNumber("Price of the next renewal with VAT."),
		"ipv4_address":          tfkit.ComputedString("Main IPv4 address."),
		"ipv6_address":          tfkit.ComputedString("Main IPv6 address or network."),
		"ip_addresses": tfkit.ComputedObjects("All IP addresses of the server, attached floating IPs included. The "+
			"main addresses come first.", map[string]schema.Attribute{
			"id":             tfkit.ComputedString("ID of the address."),
			"ip_address":     tfkit.ComputedString("IP address."),
			"prefix":         tfkit.ComputedInt64("Prefix length."),
			"version":        tfkit.ComputedInt64("IP version, 4 or 6."),
			"type":           tfkit.ComputedString("Type of the address, for example `public`."),
			"main":           tfkit.ComputedBool("Whether it is the primary address of the server."),
			"ddos_protected": tfkit.ComputedBool("Whether it has DDoS protection."),
			"floating_ip":    tfkit.ComputedBool("Whether it is a floating IP."),
			"floating_ip_id": tfkit.ComputedString("ID of the floating IP. Null for other addresses."),
			"ptr": schema.MapAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "Reverse DNS: host name by " +
					"address.",
			},
		}),
		"plan_details": tfkit.ComputedObject("Plan of the server.", planAttributes()),
		"image": tfkit.ComputedObject("Image that the server runs. Null if it was not installed from an image.", map[string]schema.Attribute{
			"id":   tfkit.ComputedString("ID of the image."),
			"name": tfkit.ComputedString("Name of the image, for example `Ubuntu 22.04`."),
			"eol":  tfkit.ComputedBool("Whether the operating system of the image is no longer maintained."),
			"group": tfkit.ComputedObject("Group of the image.", map[string]schema.Attribute{
				"name": tfkit.ComputedString("Name of the group, for example `Ubuntu`."),
				"type": tfkit.ComputedString("Type of the group, for example `os`."),
				"key":  tfkit.ComputedString("Key of the group, for example `ubuntu`."),
			}),
		}),
		"cancel_request": tfkit.ComputedObject("Pending cancellation of the server. Null if there is none.", map[string]schema.Attribute{
			"id": tfkit.ComputedString("ID of the request."),
			"type": tfkit.ComputedInt64("Code for an immediate cancellation or a cancellation at the end of the " +
				"period. VPSBG does not document the values."),
			"reason":     tfkit.ComputedString("Reason of the cancellation."),
			"created_at": tfkit.ComputedTime("Time of the request."),
		}),
	}
}

// planAttributes describes planModel.
func planAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":   tfkit.ComputedString("ID of the plan."),
		"key":  tfkit.ComputedString("Key of the plan."),
		"name": tfkit.ComputedString("Name of the plan."),
		"type": tfkit.ComputedString("Product line: `cloud-vps` has shared cores, `vds` has " +
			"dedicated cores."),
		"vcpus":                 tfkit.ComputedInt64("Number of virtual CPUs."),
		"memory":                tfkit.ComputedInt64("Memory in GB."),
		"disk":                  tfkit.ComputedInt64("Disk in GB."),
		"bandwidth":             tfkit.ComputedInt64("Monthly traffic in TB."),
		"minimum_billing_cycle": tfkit.ComputedInt64("Minimum billing cycle of the plan in months."),
		"price":                 tfkit.ComputedNumber("Monthly price without VAT."),
		"price_with_vat":        tfkit.ComputedNumber("Monthly price with VAT."),
	}
}
