package server

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// The values of power_state.
const (
	powerRunning = "running"
	powerStopped = "stopped"
)

// machineAttributes describes what is declared of the machine itself, beside what it is bought with. All of it may be
// left out, and is then left as it is.
func machineAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"addons": addonsAttribute(),
		"power_state": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Power state of the server, `running` or `stopped`. A stop is graceful; if the " +
				"server does not shut down within `stop_timeout`, its power is cut. VPSBG also bills servers that are " +
				"switched off. If it is not set, the provider does not change the power state.",
			Validators: []validator.String{stringvalidator.OneOf(powerRunning, powerStopped)},
		},
		"stop_timeout": schema.StringAttribute{
			CustomType: timetypes.GoDurationType{},
			Optional:   true,
			MarkdownDescription: "Time for the operating system to shut down before the power is cut, `\"2m\"` by " +
				"default. The route of the API call that cuts the power is not confirmed by VPSBG's public " +
				"documentation.",
		},
		"primary_iso_id": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "ID of the ISO that the server boots from." + sourceNote + " Can be changed in " +
				"place, which takes effect with the next boot. The API does not report the ISOs of a server, so a " +
				"change outside of Terraform is not detected." + unconfirmedNote,
			Validators: []validator.String{tfkit.IsID()},
		},
		"secondary_iso_id": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "ID of a second ISO, for drivers. See `primary_iso_id`." + unconfirmedNote,
			Validators:          []validator.String{tfkit.IsID()},
		},
		"primary_ip_id": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "ID of the primary IP address, one of `ip_addresses` of the data source " +
				"`vpsbg_server`. Changing it **reboots** the server. The addresses of a new server are known only " +
				"after the purchase.",
			Validators: []validator.String{tfkit.IsID()},
		},
		"rescue_mode": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether the server runs the rescue system. Changing it **reboots** the server. If " +
				"it is not set, the mode stays unchanged." + unconfirmedNote,
		},
		"measured_boot":  measuredBootAttribute(),
		"estimated_cost": estimatedCostAttribute(),
	}
}

func licences(product string) schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional: true,
		MarkdownDescription: "Number of Microsoft " + product + " user licences, 0 for none. A change is charged or " +
			"refunded.",
		Validators: []validator.Int64{int64validator.AtLeast(0)},
	}
}

// addonsAttribute describes the addons that are declared.
func addonsAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Addons of the server. The provider does not manage addons that are not set: addons that " +
			"were bought elsewhere stay. An addon that is removed from the configuration is cancelled according to " +
			"`cancel_mode`; adding it again undoes the cancellation. `addons` of the data source `vpsbg_server` shows " +
			"all addons of the server, the data source `vpsbg_plan_addons` the addons of a plan.",
		Attributes: map[string]schema.Attribute{
			"backups": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to make weekly backups, which VPSBG keeps for three weeks.",
			},
			"cpanel": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Key of a cPanel licence, for example `cpanel-admin-5`. A change is charged or refunded.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"bandwidth": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Key of an unmetered bandwidth option, for example `100mbps-unmetered`. Changing " +
					"it cancels the old option at once, which forfeits its paid time, and buys the new one.",
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
		MarkdownDescription: "Custom boot images: see the resource `vpsbg_measured_boot_image`. Changing them " +
			"**reboots** the server at once. Removing them returns to the default boot chain.",
		Attributes: map[string]schema.Attribute{
			"kernel_image_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "ID of the unified kernel image.",
				Validators:          []validator.String{tfkit.IsID()},
			},
			"initrd_image_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "ID of the initrd image, for a kernel image without one.",
				Validators:          []validator.String{tfkit.IsID()},
			},
		},
	}
}

// estimatedCostAttribute describes what the server will probably cost.
func estimatedCostAttribute() schema.SingleNestedAttribute {
	return tfkit.EstimatedCostAttribute("Estimated cost of the server: its plan and addons at list prices, less `promo_code`. " +
		"The plan shows it, so policies can evaluate it in the JSON of the plan. It does not include additional " +
		"addresses, of which the plan warns, or earlier discounts; `renew_amount` is what VPSBG will charge. The " +
		"apply buys nothing if the price has changed since the plan.")
}
