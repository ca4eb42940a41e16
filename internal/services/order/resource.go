package order

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// NewResource returns vpsbg_order_renewal.
func NewResource() resource.Resource { return description().New() }

// NewListResource returns the list resource vpsbg_order_renewal.
func NewListResource() list.ListResource { return description().NewList() }

func description() tfkit.Resource[renewal, renewalModel, *renewalModel] {
	return tfkit.Resource[renewal, renewalModel, *renewalModel]{
		Name:     "order_renewal",
		Kind:     "open renewal",
		Schema:   resourceSchema,
		Timeouts: tfkit.Timeouts{Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute},
		Identity: map[string]string{
			"order_id":     "ID of the renewal order.",
			"service_type": "Type of the service, for example server.",
			"service_id":   "ID of the service.",
		},
		ParseImportID: parseImportID,
		Create: func(ctx context.Context, account *billing.Account, plan *renewalModel, save func(*renewal),
			diags *diag.Diagnostics,
		) {
			if applied := apply(ctx, account.Client, plan, path.Root("order_id"), diags); applied != nil {
				save(applied)
			}
		},
		Read: read,
		Update: func(ctx context.Context, account *billing.Account, change tfkit.Change[*renewalModel],
			diags *diag.Diagnostics,
		) *renewal {
			attribute, isChanged := change.Plan.changes(change.State)
			if !isChanged {
				return nil
			}
			return apply(ctx, account.Client, change.Plan.declared(change.Config), attribute, diags)
		},
		// Delete sends nothing: a renewal order has no state of "not chosen" to go back to.
		Delete:     func(context.Context, *billing.Account, *renewalModel, *diag.Diagnostics) {},
		ModifyPlan: modifyPlan,
		ListSchema: listschema.Schema{
			MarkdownDescription: "Lists the lines of open renewal orders whose period can be changed, for import. A " +
				"server that Terraform manages does not need this resource: see `billing_cycle` of `vpsbg_server`. " +
				"The list costs one request for every 50 open orders of the account, and one for each renewal order " +
				"among them, because the API does not list the lines of orders." + tfkit.ListLimitNote,
			Attributes: map[string]listschema.Attribute{
				"server_id": listschema.StringAttribute{
					Optional:            true,
					MarkdownDescription: "Only lines that renew the server with this ID.",
					Validators:          []validator.String{tfkit.IsID()},
				},
			},
		},
		List:        listRenewals,
		DisplayName: func(shown *renewal) string { return shown.line.Label + " (" + shown.address().String() + ")" },
	}
}

func resourceSchema() schema.Schema {
	attributes := tfkit.Computed(map[string]datasource.Attribute{
		"id":                    tfkit.ComputedString("`order_id/service_type/service_id`."),
		"minimum_billing_cycle": tfkit.ComputedInt64("Minimum number of months for the service."),
		"status": tfkit.ComputedString("Status of the order: `processing`, `awaiting_payment`, `paid` or `cancelled`. " +
			"A paid or cancelled order can no longer be changed. The resource then stays in the state, with a " +
			"warning, until you remove it."),
		"due_at":          tfkit.ComputedTime("Time when the payment is due, in UTC."),
		"amount":          tfkit.ComputedNumber("Price of the line without VAT, in the currency of the account."),
		"amount_with_vat": tfkit.ComputedNumber("Price of the line with VAT, in the currency of the account."),
		"period_from":     tfkit.ComputedTime("Start of the period that the renewal pays for, in UTC."),
		"period_to":       tfkit.ComputedTime("End of the period that the renewal pays for, in UTC."),
	})
	attributes["order_id"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "ID of the open renewal order. VPSBG opens it some time before a service expires; the " +
			"data source `vpsbg_orders` finds it. Changing the ID replaces the resource and leaves the old order " +
			"unchanged.",
		Validators:    []validator.String{tfkit.IsID()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
	attributes["service_type"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "Type of the service as in the line of the order, for example `server`. Changing it " +
			"replaces the resource.",
		Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
	attributes["service_id"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "ID of the service as in the line of the order, for example of a server. Changing it " +
			"replaces the resource. Lines without an ID, such as bundles of floating IPs, cannot be changed on their " +
			"own. Lines with `is_period_changeable = false`, such as addons, cannot be changed, either.",
		Validators:    []validator.String{tfkit.IsID()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
	attributes["billing_cycle"] = schema.Int64Attribute{
		Required: true,
		MarkdownDescription: "Number of months that the order renews the service for, 1 to 24 and at least " +
			"`minimum_billing_cycle`. VPSBG sells 1, 3, 6, 12 and 24. Can be changed in place while the order is " +
			"open. Afterwards the state keeps the last applied number.",
		Validators: []validator.Int64{tfkit.IsBillingCycle()},
	}
	attributes["promo_code"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Promo code for the renewal. Can be changed in place while the order is open. If it is " +
			"not set, the attribute shows the code in effect, and a discount is never removed.",
		Validators:    []validator.String{tfkit.IsPromoCode()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	attributes["auto_pay"] = schema.BoolAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Whether VPSBG pays the order automatically when it is due, from the balance or a saved " +
			"card. This setting belongs to the whole order, not to the line: set it in only one of the resources of " +
			"an order. Can be changed in place while the order is open. The route of the API call is not confirmed by " +
			"VPSBG's public documentation. If it is not set, the attribute shows the current setting and changes " +
			"nothing.",
		PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
	return schema.Schema{
		MarkdownDescription: "Manages one line of an open renewal order: the number of months that it renews its " +
			"service for, its promo code, and whether VPSBG pays the order automatically. VPSBG creates the order; " +
			"this resource changes it and never pays it.\n\n" +
			"A server that Terraform manages does not need this resource: see `billing_cycle` of `vpsbg_server`. Do " +
			"not use both for the same server.\n\n" +
			"Destroying the resource sends nothing: the order keeps its last settings. To restore another period, set " +
			"`billing_cycle` and apply before you destroy, or change the order in the client area. The same applies " +
			"to `auto_pay`.",
		Attributes: attributes,
	}
}

// planLater says what an order and its line refuse of values that are known only after apply. A new resource needs a
// line that can be changed in any case.
func planLater(
	ctx context.Context, account *billing.Account, declared *renewalModel, isCreated bool, diags *diag.Diagnostics,
) {
	target := declared.address(diags)
	current := load(ctx, account.Client, target, diags)
	if current == nil {
		return
	}
	var refused diag.Diagnostics
	isChangeable(current, target, declared, path.Root("order_id"), &refused)
	switch {
	case isCreated:
		diags.Append(refused...)
	case refused.HasError():
		diags.AddWarning("Change may be refused", "The renewal "+target.String()+" cannot be changed. Its new values are known only "+
			"after apply, which fails if they differ: "+refused[0].Detail())
	}
	if line := current.line; line != nil && declared.BillingCycle.IsUnknown() && !refused.HasError() &&
		line.MinimumBillingCycle != nil && int64(*line.MinimumBillingCycle) > 1 {
		diags.AddAttributeWarning(path.Root("billing_cycle"), "Billing cycle may be too short", fmt.Sprintf("%q is sold for at least %s. "+
			"billing_cycle is known only after apply, which fails if it is less.", line.Label, tfkit.Months(int64(*line.MinimumBillingCycle))))
	}
}

// modifyPlan checks the order and its line, and shows what a change affects as unknown.
func modifyPlan(ctx context.Context, account *billing.Account, req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, config renewalModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	attribute, isCreated := path.Root("order_id"), req.State.Raw.IsNull()
	if !isCreated {
		var state renewalModel
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		changed, isChanged := plan.changes(&state)
		if !isChanged || !plan.isSameLine(&state) { // another line is planned again, as a create
			return
		}
		attribute = changed
		if !plan.BillingCycle.Equal(state.BillingCycle) && config.PromoCode.IsNull() {
			plan.PromoCode = types.StringUnknown()
		}
		if plan.changesLine(&state) {
			plan.Amount, plan.AmountWithVAT = types.NumberUnknown(), types.NumberUnknown()
			plan.PeriodTo = timetypes.NewRFC3339Unknown()
		}
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	}
	if !plan.isKnown() {
		return // checked when it is known, before anything is sent
	}
	declared := plan.declared(&config)
	if declared.isOpen() {
		planLater(ctx, account, declared, isCreated, &resp.Diagnostics)
		return
	}
	target := declared.address(&resp.Diagnostics)
	current := load(ctx, account.Client, target, &resp.Diagnostics)
	if current != nil && (isCreated || !declared.isApplied(current)) {
		isChangeable(current, target, declared, attribute, &resp.Diagnostics)
	}
}
