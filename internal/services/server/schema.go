package server

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// The values of cancel_mode.
const (
	cancelEndOfPeriod = "end_of_period"
	cancelImmediate   = "immediate"
)

const sourceNote = " Exactly one of `image_id`, `snapshot_id`, `backup_id` and `primary_iso_id` is needed to buy a server, none for an " +
	"imported one. A change is refused: installing a server anew is not supported yet."

const boughtNote = " Takes effect with the purchase only: a later change is refused, and an imported server keeps what it has."

func resourceAttributes(ctx context.Context) map[string]schema.Attribute {
	attributes := tfkit.Computed(detailAttributes())
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "Id of the server. While VPSBG has not assigned one to a server that is paid, it is `order/` and the id of " +
				"the order; the next refresh replaces it.",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"order_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Id of the order that bought the server. Null for an imported server.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"hostname": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Host name. Changed in place; the route of that call is not confirmed by VPSBG's public documentation.",
			Validators:          []validator.String{stringvalidator.LengthBetween(1, 253)},
		},
		"plan": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Key of the plan, for example `cloud-vps-2gb`: see the data source `vpsbg_plans`. " +
				"A change is refused: scaling a server is not supported yet.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"billing_cycle": schema.Int64Attribute{
			Required: true,
			MarkdownDescription: "Months that the server is bought and renewed for, 1 to 24; VPSBG sells 1, 3, 6, 12 and 24. Changed in place, never by " +
				"replacement: the change goes to the server's open renewal order, which VPSBG opens some days before `expiry_at`. While there is " +
				"none, the wish is kept and the first run that sees the order sends it.",
			Validators: []validator.Int64{tfkit.IsBillingCycle()},
		},
		"image_id": schema.StringAttribute{
			Optional:            true,
			Computed:            true,
			MarkdownDescription: "Id of the image that the server is installed from: see the data source `vpsbg_server_images`." + sourceNote,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			Validators: []validator.String{
				tfkit.IsID(),
				stringvalidator.ConflictsWith(path.MatchRoot("snapshot_id"), path.MatchRoot("backup_id"), path.MatchRoot("primary_iso_id")),
			},
		},
		"snapshot_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the snapshot that the server starts from." + sourceNote,
			Validators: []validator.String{
				tfkit.IsID(),
				stringvalidator.ConflictsWith(path.MatchRoot("backup_id"), path.MatchRoot("primary_iso_id")),
			},
		},
		"backup_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the backup that the server starts from." + sourceNote,
			Validators:          []validator.String{tfkit.IsID(), stringvalidator.ConflictsWith(path.MatchRoot("primary_iso_id"))},
		},
		"primary_iso_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the ISO that the server boots from." + sourceNote,
			Validators:          []validator.String{tfkit.IsID()},
		},
		"secondary_iso_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of a second ISO, for drivers." + boughtNote,
			Validators:          []validator.String{tfkit.IsID()},
		},
		"ssh_key_ids": schema.SetAttribute{
			Optional:    true,
			Computed:    true,
			ElementType: types.StringType,
			MarkdownDescription: "Ids of the SSH keys on the server. Leaving it out leaves the keys as they are, `[]` removes them all. Changed in place, through a call whose route is not confirmed by VPSBG's public " +
				"documentation. The API does not tell which keys a server has, so a change outside of Terraform is not noticed; only an import looks them up.",
			PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
			Validators:    []validator.Set{setvalidator.ValueStringsAre(tfkit.IsID())},
		},
		"password": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "Password of root or Administrator, at least 6 characters. It is kept in the state: prefer `password_wo`. " +
				"Changed in place; a change takes effect with the next boot.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(6), stringvalidator.ConflictsWith(path.MatchRoot("password_wo"))},
		},
		"password_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Password of root or Administrator, at least 6 characters, that is kept neither in the plan nor in the state " +
				"(Terraform 1.11, OpenTofu 1.11 or later). It is sent when the server is bought and whenever `password_wo_version` changes.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(6), stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version"))},
		},
		"password_wo_version": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "Any number; a change of it sends `password_wo` again.",
			Validators:          []validator.Int64{int64validator.AlsoRequires(path.MatchRoot("password_wo"))},
		},
		"reboot_on_password_change": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Reboot the server when its password changes, so that the change takes effect at once. `false` by default.",
		},
		"extra_ipv4":      extraAddresses("additional IPv4 addresses"),
		"extra_ipv4_ddos": extraAddresses("additional IPv4 addresses with DDoS protection"),
		"extra_ipv6":      extraAddresses("additional IPv6 addresses"),
		"promo_code": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Promo code for the purchase: see the data source `vpsbg_plan_promo_codes`." + boughtNote,
			Validators:          []validator.String{tfkit.IsPromoCode()},
		},
		"cancel_mode": schema.StringAttribute{
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(cancelEndOfPeriod),
			MarkdownDescription: "What destroying the resource asks VPSBG for: `end_of_period` (default), the server runs on until `expiry_at`; or `immediate`, " +
				"the server is suspended at once, and the time that is paid is lost. Either way VPSBG deletes it, with its data, some days later.",
			Validators: []validator.String{stringvalidator.OneOf(cancelEndOfPeriod, cancelImmediate)},
		},
		"cancel_reason": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Reason that cancellations are sent with.",
		},
		"cancel_at_period_end": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "`true` schedules the cancellation of the server for the end of the paid period and keeps it managed until then, `false` takes a " +
				"pending cancellation back (through a call whose route is not confirmed by VPSBG's public documentation). " +
				"Unset, a cancellation that somebody requested is only reported.",
		},
		"deletion_protection": schema.BoolAttribute{
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(false),
			MarkdownDescription: "Refuse to plan the destruction of the server until this has been set to `false` and applied. `false` by default.",
		},
		"allow_duplicate_hostname": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Buy the server even though the account has a server or an open order of that host name already. " +
				"`false` by default, because such a server was most probably bought by a run that was cut off.",
		},
		"timeouts": defaultTimeouts.Attribute(ctx),
	})
	return attributes
}

func extraAddresses(what string) schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional:            true,
		MarkdownDescription: "Number of " + what + " to buy with the server." + boughtNote,
		Validators:          []validator.Int64{int64validator.AtLeast(0)},
	}
}

// dataSourceAttributes describes an item of vpsbg_servers.
func dataSourceAttributes() map[string]datasource.Attribute {
	attributes := detailAttributes()
	maps.Copy(attributes, map[string]datasource.Attribute{
		"id":            tfkit.ComputedString("Id of the server."),
		"hostname":      tfkit.ComputedString("Host name."),
		"plan":          tfkit.ComputedString("Key of the plan."),
		"billing_cycle": tfkit.ComputedInt64("Months per billing period."),
		"promo_code":    tfkit.ComputedString("Promo code in effect."),
	})
	return attributes
}

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
		"addons": datasource.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Addons that are active on the server.",
			NestedObject: datasource.NestedAttributeObject{Attributes: map[string]datasource.Attribute{
				"id":              tfkit.ComputedString("Id of the addon on this server."),
				"name":            tfkit.ComputedString("Key of the addon, for example `backups`."),
				"status":          tfkit.ComputedString("State of the addon."),
				"quantity":        tfkit.ComputedInt64("Units; for `backups` the size of the disk in GB."),
				"amount":          tfkit.ComputedFloat64("Price without VAT."),
				"amount_with_vat": tfkit.ComputedFloat64("Price with VAT."),
			}},
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
