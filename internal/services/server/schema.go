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

const sourceNote = " One of `image_id`, `snapshot_id`, `backup_id` and `primary_iso_id` is needed to buy a server, none for an imported one."

const restoreNote = " A change is refused: the action `vpsbg_server_restore` overwrites the disk of a server."

const unconfirmedNote = tfkit.UnconfirmedNote

const boughtNote = " Takes effect with the purchase only: a later change is refused, and an imported server keeps what it has."

func resourceAttributes(ctx context.Context) map[string]schema.Attribute {
	attributes := tfkit.Computed(contractAttributes())
	maps.Copy(attributes, machineAttributes())
	maps.Copy(attributes, tfkit.TermsAttributes("server", " Its data is lost then. Addons that are no longer declared end in the same way.",
		", of the server and of its addons"))
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
			MarkdownDescription: "Key of the plan, for example `cloud-vps-2gb`: see the data source `vpsbg_plans`. A change **scales** the server: it is " +
				"charged or refunded, and reboots it. The plan shows the cost, and refuses what the server cannot take: see the data source " +
				"`vpsbg_scale_plans`." + unconfirmedNote,
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"scale_disk": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether a change of `plan` grows the disk as well, `true` by default. `false` grows CPU and memory only, so that a later " +
				"downgrade stays possible: disks cannot shrink.",
		},
		"billing_cycle": schema.Int64Attribute{
			Required: true,
			MarkdownDescription: "Months that the server is bought and renewed for, 1 to 24; VPSBG sells 1, 3, 6, 12 and 24. Changed in place, never by " +
				"replacement: the change goes to the server's open renewal order, which VPSBG opens some days before `expiry_at`. While there is " +
				"none, the change is pending, and the first run that sees the order sends it.",
			Validators: []validator.Int64{tfkit.IsBillingCycle()},
		},
		"image_id": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "Id of the image that the server is installed from: see the data source `vpsbg_server_images`." + sourceNote +
				" A change **erases the server** and installs it anew; it is refused unless `allow_reinstall` is `true`." + unconfirmedNote,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			Validators:    []validator.String{tfkit.IsID()},
		},
		"snapshot_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the snapshot that the server starts from." + sourceNote + restoreNote,
			Validators:          []validator.String{tfkit.IsID()},
		},
		"backup_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of the backup that the server starts from." + sourceNote + restoreNote,
			Validators:          []validator.String{tfkit.IsID()},
		},
		"allow_reinstall": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Allow changes that erase the server: of `image_id`, and of `reinstall_triggers`. `false` by default. " +
				"`password` or `password_wo`, and `ssh_key_ids`, are set on the new installation.",
		},
		"reinstall_triggers": schema.MapAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "Any values; a change of one of them **erases the server** and installs `image_id`, or else `primary_iso_id`, anew. It is refused " +
				"unless `allow_reinstall` is `true`. Declaring the first ones, or none any more, installs nothing.",
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
			Validators: []validator.String{stringvalidator.LengthAtLeast(6)},
		},
		"password_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Password of root or Administrator, at least 6 characters, that is kept neither in the plan nor in the state " +
				"(Terraform 1.11, OpenTofu 1.11 or later). It is sent when the server is bought and whenever `password_wo_version` changes.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(6)},
		},
		"password_wo_version": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "Any number; a change of it sends `password_wo` again.",
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
