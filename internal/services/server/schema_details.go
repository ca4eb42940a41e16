package server

import (
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// detailAttributes describes details.
func detailAttributes() map[string]datasource.Attribute {
	return map[string]datasource.Attribute{
		"status": tfkit.ComputedString("Billing state: `processing` (being provisioned), `active`, `suspended` or `terminated`. " +
			"It says nothing of whether the machine is switched on."),
		"virtualization":        tfkit.ComputedString("Kind of virtualization, for example `kvm`."),
		"created_at":            tfkit.ComputedTime("When the server was created."),
		"expiry_at":             tfkit.ComputedTime("Until when the server is paid."),
		"potential_expiry_at":   tfkit.ComputedTime("Until when the server is paid once its open renewal orders are paid as well."),
		"auto_renew":            tfkit.ComputedBool("Whether renewals are paid from the balance or a saved card."),
		"renew_amount":          tfkit.ComputedFloat64("Price of the next renewal without VAT."),
		"renew_amount_with_vat": tfkit.ComputedFloat64("Price of the next renewal with VAT."),
		"ipv4_address":          tfkit.ComputedString("Main IPv4 address."),
		"ipv6_address":          tfkit.ComputedString("Main IPv6 address or network."),
		"ip_addresses": datasource.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "All addresses of the server, attached floating IPs included; the main ones come first.",
			NestedObject: datasource.NestedAttributeObject{Attributes: map[string]datasource.Attribute{
				"id":             tfkit.ComputedString("Id of the address."),
				"ip_address":     tfkit.ComputedString("The address."),
				"prefix":         tfkit.ComputedInt64("Prefix length."),
				"version":        tfkit.ComputedInt64("4 or 6."),
				"type":           tfkit.ComputedString("Kind of address, for example `public`."),
				"main":           tfkit.ComputedBool("Whether it is the primary address of the server."),
				"ddos_protected": tfkit.ComputedBool("Whether it has DDoS protection."),
				"floating_ip":    tfkit.ComputedBool("Whether it was sold as a floating IP."),
				"floating_ip_id": tfkit.ComputedString("Id of the floating IP behind the address."),
				"ptr": datasource.MapAttribute{
					Computed: true, ElementType: types.StringType, MarkdownDescription: "Reverse DNS: address to host name.",
				},
			}},
		},
		"plan_details": datasource.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The plan of the server.",
			Attributes: map[string]datasource.Attribute{
				"id":                    tfkit.ComputedString("Id of the plan."),
				"key":                   tfkit.ComputedString("Key of the plan."),
				"name":                  tfkit.ComputedString("Name of the plan."),
				"type":                  tfkit.ComputedString("Product line: `cloud-vps` has shared cores, `vds` dedicated ones."),
				"vcpus":                 tfkit.ComputedInt64("Number of virtual CPUs."),
				"memory":                tfkit.ComputedInt64("Memory in GB."),
				"disk":                  tfkit.ComputedInt64("Disk in GB."),
				"bandwidth":             tfkit.ComputedInt64("Traffic in TB a month."),
				"minimum_billing_cycle": tfkit.ComputedInt64("Shortest period, in months, that the plan is sold for."),
				"price":                 tfkit.ComputedFloat64("Price a month without VAT."),
				"price_with_vat":        tfkit.ComputedFloat64("Price a month with VAT."),
			},
		},
		"image": datasource.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The image that the server runs. Null when it was installed in another way.",
			Attributes: map[string]datasource.Attribute{
				"id":   tfkit.ComputedString("Id of the image."),
				"name": tfkit.ComputedString("Name of the image, for example `Ubuntu 22.04`."),
				"eol":  tfkit.ComputedBool("Whether it is no longer maintained upstream."),
				"group": datasource.SingleNestedAttribute{
					Computed:            true,
					MarkdownDescription: "Family of the image.",
					Attributes: map[string]datasource.Attribute{
						"name": tfkit.ComputedString("Name of the family, for example `Ubuntu`."),
						"type": tfkit.ComputedString("Kind of image, for example `os`."),
						"key":  tfkit.ComputedString("Key of the family, for example `ubuntu`."),
					},
				},
			},
		},
		"cancel_request": datasource.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Pending cancellation of the server. Null when there is none.",
			Attributes: map[string]datasource.Attribute{
				"id":         tfkit.ComputedString("Id of the request."),
				"type":       tfkit.ComputedInt64("VPSBG's code for an immediate cancellation or one at the end of the period; the meaning of the numbers is not public."),
				"reason":     tfkit.ComputedString("Reason that was given."),
				"created_at": tfkit.ComputedTime("When it was requested."),
			},
		},
	}
}

// addonsAttribute describes the addons that a server has.
func addonsAttribute() datasource.ListNestedAttribute {
	return datasource.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Addons that the server has, however they were bought.",
		NestedObject: datasource.NestedAttributeObject{Attributes: map[string]datasource.Attribute{
			"id":              tfkit.ComputedString("Id of the addon on this server."),
			"name":            tfkit.ComputedString("Key of the addon, for example `backups`."),
			"status":          tfkit.ComputedString("State of the addon, for example `active`."),
			"quantity":        tfkit.ComputedInt64("Units; for `backups` the size of the disk in GB."),
			"amount":          tfkit.ComputedFloat64("Price without VAT."),
			"amount_with_vat": tfkit.ComputedFloat64("Price with VAT."),
			"ended_at":        tfkit.ComputedTime("When the addon ends, if its cancellation was requested. Null otherwise."),
		}},
	}
}
