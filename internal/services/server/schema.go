package server

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

const sourceNote = " A purchase needs one of `image_id`, `snapshot_id`, `backup_id` and `primary_iso_id`; an imported " +
	"server needs none."

const restoreNote = " Cannot be changed: the action `vpsbg_server_restore` overwrites the disk of a server."

const unconfirmedNote = tfkit.UnconfirmedNote

const boughtNote = " Applies only to the purchase: it cannot be changed later, and an imported server keeps its " +
	"value."

func resourceAttributes(ctx context.Context) map[string]schema.Attribute {
	attributes := tfkit.Computed(contractAttributes())
	maps.Copy(attributes, machineAttributes())
	maps.Copy(attributes, tfkit.TermsAttributes(tfkit.Server, " Addons that are no longer declared end in the same way.",
		", of the server and of its addons"))
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "ID of the server. Until VPSBG assigns an ID to a paid server, it is `order/` and " +
				"the ID of the order; the next refresh replaces it.",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"order_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "ID of the order that bought the server. Null for an imported server.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"hostname": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Host name: letters, digits, hyphens and dots. Upper and lower case are the same machine. Can be changed in place. The route of the API call is not confirmed by " +
				"VPSBG's public documentation.",
			Validators: []validator.String{isHostName{}},
		},
		"plan": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Key of the plan, for example `cloud-vps-2gb`: see the data source `vpsbg_plans`. " +
				"Changing it **scales** and reboots the server, and is charged or refunded. The plan shows the price " +
				"and refuses a plan that the server cannot take: see the data source `vpsbg_scale_plans`." + unconfirmedNote,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"scale_disk": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether a change of `plan` also grows the disk, `true` by default. `false` grows " +
				"only CPU and memory, so a later downgrade stays possible: disks cannot shrink.",
		},
		"billing_cycle": schema.Int64Attribute{
			Required: true,
			MarkdownDescription: "Number of months that the server is bought and renewed for, 1 to 24. VPSBG sells 1, " +
				"3, 6, 12 and 24. Can be changed in place: the change goes to the open renewal order of the server, " +
				"which VPSBG opens some days before `expiry_at`. Until then the change is pending, and the first run " +
				"that finds the order sends it.",
			Validators: []validator.Int64{tfkit.IsBillingCycle()},
		},
		"image_id": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "ID of the image that the server is installed from: see the data source " +
				"`vpsbg_server_images`." + sourceNote +
				" Changing it **erases and reinstalls the server**, which needs `allow_reinstall = true`." + unconfirmedNote,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			Validators:    []validator.String{tfkit.IsID()},
		},
		"snapshot_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "ID of the snapshot that the server starts from." + sourceNote + restoreNote,
			Validators:          []validator.String{tfkit.IsID()},
		},
		"backup_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "ID of the backup that the server starts from." + sourceNote + restoreNote,
			Validators:          []validator.String{tfkit.IsID()},
		},
		"allow_reinstall": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether changes of `image_id` and `reinstall_triggers` may erase and reinstall the " +
				"server, `false` by default. The reinstallation sets `password` or `password_wo`, and `ssh_key_ids`.",
		},
		"reinstall_triggers": schema.MapAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "Arbitrary values. Changing one of them **erases the server** and reinstalls " +
				"`image_id` or, without it, `primary_iso_id`. This needs `allow_reinstall = true`. Adding the first " +
				"values or removing all of them does not reinstall the server.",
		},
		"ssh_key_ids": schema.SetAttribute{
			Optional:    true,
			Computed:    true,
			ElementType: types.StringType,
			MarkdownDescription: "IDs of the SSH keys on the server. If it is not set, the keys stay unchanged; `[]` " +
				"removes all keys. Can be changed in place. The route of the API call is not confirmed by VPSBG's " +
				"public documentation. The API does not report the keys of a server, so a change outside of Terraform " +
				"is not detected; only an import looks the keys up.",
			PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
			Validators:    []validator.Set{setvalidator.ValueStringsAre(tfkit.IsID())},
		},
		"password": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "Password of root or Administrator, at least 6 characters. It is stored in the " +
				"state: prefer `password_wo`. Can be changed in place; a change takes effect with the next boot.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(6)},
		},
		"password_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Password of root or Administrator, at least 6 characters, which is stored neither " +
				"in the plan nor in the state (Terraform 1.11, OpenTofu 1.11 or later). It is sent with the purchase " +
				"and with every change of `password_wo_version`.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(6)},
		},
		"password_wo_version": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "Any number. Changing it sends `password_wo` again.",
		},
		"reboot_on_password_change": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether a change of the password reboots the server, so that the password takes " +
				"effect at once. `false` by default.",
		},
		"extra_ipv4":      extraAddresses("additional IPv4 addresses"),
		"extra_ipv4_ddos": extraAddresses("additional IPv4 addresses with DDoS protection"),
		"extra_ipv6":      extraAddresses("additional IPv6 addresses"),
		"promo_code": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Promo code for the purchase: see the data source `vpsbg_plan_promo_codes`." + boughtNote,
			Validators:          []validator.String{tfkit.IsPromoCode()},
		},
		"allow_duplicate_hostname": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether to buy the server, or to rename it, even if the account already has a server " +
				"or an open order with this host name. `false` by default, because an interrupted run most probably bought " +
				"that server, or the addresses of servers have shifted. `true` also ends the warning that the server was " +
				"probably bought twice.",
		},
		"timeouts": defaultTimeouts.Attribute(ctx),
	})
	return attributes
}

func extraAddresses(what string) schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional: true,
		MarkdownDescription: "Number of " + what + " to buy with the server. Their price is not in `estimated_cost`, of which the plan warns: VPSBG's API does not " +
			"tell it before the purchase." + boughtNote,
		Validators: []validator.Int64{int64validator.AtLeast(0)},
	}
}
