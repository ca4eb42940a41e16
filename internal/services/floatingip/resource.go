package floatingip

import (
	"context"
	"iter"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewResource returns vpsbg_floating_ip.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_floating_ip.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[vpsbg.FloatingIP, resourceModel, *resourceModel] {
	return tfkit.Resource[vpsbg.FloatingIP, resourceModel, *resourceModel]{
		Name:   "floating_ip",
		Kind:   "floating IP",
		Schema: resourceSchema,
		Timeouts: tfkit.Timeouts{
			Create: 30 * time.Minute, Read: 15 * time.Minute, Update: 30 * time.Minute, Delete: 10 * time.Minute,
		},
		ImportDefaults: tfkit.ImportTerms(),
		Create:         create,
		Read:           read,
		Update:         update,
		Delete:         remove,
		ModifyPlan:     modifyPlan,
		ListSchema: listschema.Schema{
			MarkdownDescription: "Lists the floating IPs of the account for import, those that are terminated left out. The list costs one " +
				"request for every 50." + tfkit.ListLimitNote,
		},
		List: func(
			ctx context.Context, account *billing.Account, _ tfsdk.Config, _ *diag.Diagnostics,
		) iter.Seq2[vpsbg.FloatingIP, error] {
			return account.Client.ListFloatingIPs(ctx, vpsbg.FloatingIPFilter{Statuses: vpsbg.LiveServers})
		},
		DisplayName: func(ip *vpsbg.FloatingIP) string { return tfkit.NamedWithID(ip.Address.Address, ip.ID) },
	}
}

func resourceSchema() schema.Schema {
	attributes := tfkit.Computed(contractAttributes())
	maps.Copy(attributes, tfkit.TermsAttributes(tfkit.FloatingIP,
		" VPSBG may reboot the server that it is attached to.", ""))
	maps.Copy(attributes, tfkit.Computed(map[string]datasource.Attribute{"id": tfkit.ComputedString("ID of the floating IP.")}))
	attributes["type"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "`ipv4`, `ipv4_ddos` (with DDoS protection) or `ipv6` (a network). Changing it **replaces** the floating IP: the " +
			"old one is cancelled, its address is lost, and another one is bought. `deletion_protection` refuses that at plan.",
		Validators: []validator.String{
			stringvalidator.OneOf(vpsbg.FloatingIPv4, vpsbg.FloatingIPv4DDoS, vpsbg.FloatingIPv6),
		},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(isOtherType, "", "")},
	}
	attributes["billing_cycle"] = schema.Int64Attribute{
		Required: true,
		MarkdownDescription: "Number of months that the floating IP is bought and renewed for, 1 to 24. VPSBG sells 1, 3, 6, 12 and 24. Can be " +
			"changed in place where an open renewal order names the floating IP; otherwise the change is pending until there is one. While it " +
			"is attached, VPSBG renews it together with its server, until the new end of the server's period.",
		Validators: []validator.Int64{tfkit.IsBillingCycle()},
	}
	attributes["server_id"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "ID of the server that it is attached to. Without it, the floating IP is detached. Changing it moves the floating " +
			"IP in place, which **reboots** the server that it leaves and the one that it goes to. Floating IPs that go to one server at the " +
			"same time are attached together, with one reboot." + tfkit.UnconfirmedNote,
		Validators: []validator.String{tfkit.IsID()},
	}
	attributes["estimated_cost"] = tfkit.EstimatedCostAttribute("Estimated cost of the floating IP at its list price. The plan shows it, so " +
		"policies can evaluate it in the JSON of the plan. The apply buys nothing if the price has changed since the plan. Null if VPSBG's API " +
		"does not tell the price: the route of that call is not confirmed by VPSBG's public documentation.")
	return schema.Schema{
		MarkdownDescription: "Manages a floating IP: an address that moves between servers, and a paid service of its own. Creating it buys it " +
			"for one billing cycle; destroying it sends a cancel request to VPSBG. An attached floating IP is not detached first.\n\n" +
			"The purchase is sent once. If its answer is lost, the provider compares the list of floating IPs with the one before, and " +
			"adopts the only new one of the same type, or fails and names what to check. Purchases of one run are made one after the other.",
		Attributes: attributes,
	}
}

// isOtherType reports whether the type certainly changes. One that is not known yet is checked by the apply.
func isOtherType(
	_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse,
) {
	resp.RequiresReplace = !req.PlanValue.IsUnknown() && !req.StateValue.IsNull()
}
