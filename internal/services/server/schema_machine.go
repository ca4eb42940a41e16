package server

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// The values of power_state.
const (
	powerRunning = "running"
	powerStopped = "stopped"
)

// machineAttributes describes what is declared of the machine itself, beside what it is bought with. All of it may be left out,
// and is then left as it is.
func machineAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"addons": addonsAttribute(),
		"power_state": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "`running` or `stopped`. A stop is graceful; when the server does not shut down within `stop_timeout`, its power is cut. " +
				"A server that is switched off is paid all the same. Unset, nothing switches it.",
			Validators: []validator.String{stringvalidator.OneOf(powerRunning, powerStopped)},
		},
		"stop_timeout": schema.StringAttribute{
			CustomType: timetypes.GoDurationType{},
			Optional:   true,
			MarkdownDescription: "How long the operating system may take to shut down before the power is cut, `\"2m\"` by default. " +
				"The route of the call that cuts the power is not confirmed by VPSBG's public documentation.",
		},
		"primary_iso_id": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Id of the ISO that the server boots from." + sourceNote + " Attached and detached in place; it takes effect with the next boot. " +
				"The API does not tell which ISOs a server has, so a change outside of Terraform is not noticed." + unconfirmedNote,
			Validators: []validator.String{tfkit.IsID()},
		},
		"secondary_iso_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Id of a second ISO, for drivers. See `primary_iso_id`." + unconfirmedNote,
			Validators:          []validator.String{tfkit.IsID()},
		},
		"primary_ip_id": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Id of the address, one of `ip_addresses` of the data source `vpsbg_server`, that is to be the primary one. A change **reboots** the server. " +
				"The addresses of a new server are not known before it is bought.",
			Validators: []validator.String{tfkit.IsID()},
		},
		"rescue_mode": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Whether the server runs the rescue system. A change **reboots** it. Unset, it is left as it is." + unconfirmedNote,
		},
		"measured_boot":  measuredBootAttribute(),
		"estimated_cost": estimatedCostAttribute(),
	}
}

func licences(product string) schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional:            true,
		MarkdownDescription: "Number of Microsoft " + product + " user licences. 0 is none. A change is charged or refunded.",
		Validators:          []validator.Int64{int64validator.AtLeast(0)},
	}
}

// addonsAttribute describes the addons that are declared.
func addonsAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Addons to buy for the server, in the first place or later. What is left out is not managed: addons that were bought elsewhere stay. " +
			"One that is no longer declared is cancelled, as `cancel_mode` says; declaring it again takes that back. " +
			"`addons` of the data source `vpsbg_server` shows all that the server has, the data source `vpsbg_plan_addons` what a plan offers.",
		Attributes: map[string]schema.Attribute{
			"backups": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Weekly backups, which are kept for three weeks. `false` is none.",
			},
			"cpanel": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Key of a cPanel licence, for example `cpanel-admin-5`. A change is charged or refunded.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"bandwidth": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Key of an option for unmetered bandwidth, for example `100mbps-unmetered`. A change cancels the former one at once, " +
					"whose paid time is lost, and buys the other one.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"microsoft_rds_sal":    licences("RDS"),
			"microsoft_office_sal": licences("Office"),
		},
	}
}

// measuredBootAttribute describes the boot images that are declared.
func measuredBootAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Boot images of one's own, see the resource `vpsbg_measured_boot_image`. A change **reboots** the server at once; " +
			"no longer declaring it returns to the stock boot chain.",
		Attributes: map[string]schema.Attribute{
			"kernel_image_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the unified kernel image.",
				Validators:          []validator.String{tfkit.IsID()},
			},
			"initrd_image_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the initrd image, for a kernel image without one.",
				Validators:          []validator.String{tfkit.IsID()},
			},
		},
	}
}

// estimatedCostAttribute describes what the server will probably cost.
func estimatedCostAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Computed: true,
		MarkdownDescription: "What the server will probably cost: its plan and addons by today's list prices, less `promo_code`. It is known when the server is planned, " +
			"so that policies can judge it in the plan's JSON. It is an estimate: it has neither additional addresses nor earlier discounts; `renew_amount` is what VPSBG will charge.",
		PlanModifiers: []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
		Attributes: tfkit.Computed(map[string]datasource.Attribute{
			"monthly":          tfkit.ComputedFloat64("Price a month without VAT."),
			"monthly_with_vat": tfkit.ComputedFloat64("Price a month with VAT."),
			"period":           tfkit.ComputedFloat64("Price of one `billing_cycle` without VAT."),
			"period_with_vat":  tfkit.ComputedFloat64("Price of one `billing_cycle` with VAT."),
			"currency":         tfkit.ComputedString("Currency of the account, for example `EUR`."),
		}),
	}
}
