package order

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var (
	_ resource.Resource                = (*renewalResource)(nil)
	_ resource.ResourceWithConfigure   = (*renewalResource)(nil)
	_ resource.ResourceWithImportState = (*renewalResource)(nil)
	_ resource.ResourceWithIdentity    = (*renewalResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*renewalResource)(nil)
)

// NewResource returns vpsbg_order_renewal.
func NewResource() resource.Resource { return &renewalResource{} }

type renewalResource struct {
	client *vpsbg.Client
}

var defaults = tfkit.Timeouts{Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute}

func (r *renewalResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_order_renewal"
}

func (r *renewalResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := tfkit.Computed(map[string]datasource.Attribute{
		"id":                    tfkit.ComputedString("`order_id/service_type/service_id`."),
		"minimum_billing_cycle": tfkit.ComputedInt64("The smallest number of months on offer for the service."),
		"status": tfkit.ComputedString("Status of the order: `processing`, `awaiting_payment`, `paid` or `cancelled`. Once it is paid or cancelled, " +
			"nothing can be changed any more; the resource stays, with a warning, until you remove it."),
		"due_at":          tfkit.ComputedTime("By when the order has to be paid, in UTC."),
		"amount":          tfkit.ComputedFloat64("Price of this line of the order without VAT, in the account's currency."),
		"amount_with_vat": tfkit.ComputedFloat64("Price of this line of the order with VAT, in the account's currency."),
		"period_from":     tfkit.ComputedTime("Start of the time that the renewal pays for, in UTC."),
		"period_to":       tfkit.ComputedTime("End of the time that the renewal pays for, in UTC."),
	})
	attributes["order_id"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "Id of the open renewal order, which VPSBG makes some time before a service expires; the data source `vpsbg_orders` " +
			"finds it. Another one replaces the resource, which changes nothing at the old order.",
		Validators:    []validator.String{tfkit.IsID()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
	attributes["service_type"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "Kind of the service, as the order's line has it, for example `server`. Another one replaces the resource.",
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
	attributes["service_id"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "Id of the service, as the order's line has it, for example of a server. Another one replaces the resource. Lines without " +
			"an id, such as bundles of floating IPs, cannot be changed on their own, and neither can those whose `is_period_changeable` is false, such as addons.",
		Validators:    []validator.String{tfkit.IsID()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
	attributes["billing_cycle"] = schema.Int64Attribute{
		Required: true,
		MarkdownDescription: "For how many months the order renews the service, 1 to 24 and not below `minimum_billing_cycle`; VPSBG offers 1, 3, 6, 12 " +
			"and 24. Changed in place while the order is open. Once it is closed, the state keeps the number that was applied last.",
		Validators: []validator.Int64{tfkit.IsBillingCycle()},
	}
	attributes["promo_code"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Promo code for the renewal. Changed in place while the order is open. Leaving it out shows the code in effect and never " +
			"removes a discount.",
		Validators:    []validator.String{tfkit.IsPromoCode()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	attributes["auto_pay"] = schema.BoolAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Whether VPSBG pays the order by itself, from the balance or a saved card, when it is due. This belongs to the whole order, not " +
			"to the line: the resources of one order must not disagree about it, so set it in one of them. Changed in place while the order is open, through a " +
			"call whose route is not confirmed by VPSBG's public documentation. Leaving it out shows what holds and changes nothing.",
		PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
	attributes["timeouts"] = defaults.Attribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: "For how many months one line of an open renewal order renews its service, at what discount, and whether VPSBG pays the order by " +
			"itself. The order is made by VPSBG; this resource changes it and never pays it.\n\n" +
			"A server that Terraform manages needs no such resource: see `billing_cycle` of `vpsbg_server`. Do not set both for the same server.\n\n" +
			"Destroying the resource sends nothing: the order stays as it was set last. To go back to another period, set " +
			"`billing_cycle` to it and apply before you destroy, or change the order in the client area; the same goes for `auto_pay`.",
		Attributes: attributes,
	}
}

func (r *renewalResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if provider := tfkit.Configured(req.ProviderData, &resp.Diagnostics); provider != nil {
		r.client = provider.Client
	}
}

func (r *renewalResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan renewalModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), plan.Timeouts.Create, defaults.Create, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	if fresh := change(ctx, r.client, &plan, path.Root("order_id"), &resp.Diagnostics); fresh != nil {
		tfkit.FillUnknown(&plan, fresh)
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	}
}

func (r *renewalResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state renewalModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), state.Timeouts.Read, defaults.Read, &resp.Diagnostics)
	defer cancel()
	target := state.identity().address(&resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() {
		return
	}

	order, gone := find(ctx, r.client, target.orderID, &resp.Diagnostics)
	if gone {
		resp.State.RemoveResource(ctx)
	}
	if order == nil {
		return
	}
	line := order.Line(target.serviceType, target.serviceID)
	if line == nil {
		resp.Diagnostics.AddWarning("Service left the order",
			fmt.Sprintf("Order %s has no line of %s %s any more. %s", target.orderID, target.serviceType, target.serviceID, describeLines(order)))
		resp.State.RemoveResource(ctx)
		return
	}
	state.refresh(order, line)
	if !order.IsOpen() {
		warnClosed(order, line, &state, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func warnClosed(order *vpsbg.Order, line *vpsbg.OrderLine, state *renewalModel, diags *diag.Diagnostics) {
	detail := fmt.Sprintf("Order %s is %s, and reads %s.", order.ID, order.Status, describeLine(order, line))
	if !state.isLineMet(order, line) { // how it was to be paid does not matter any more
		detail += fmt.Sprintf(" What was applied last, %s, is not what it came to.",
			describeWish(state.BillingCycle.ValueInt64(), state.PromoCode.ValueString()))
	}
	diags.AddWarning("Renewal order is closed", detail+" Nothing can be changed here any more. Remove the resource from the configuration when "+
		"you do not need it: destroying it sends nothing.")
}

func (r *renewalResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, config renewalModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tfkit.WithTimeout(ctx, r.client.Clock(), plan.Timeouts.Update, defaults.Update, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	if blame, changed := plan.changes(&state); changed {
		fresh := change(ctx, r.client, plan.wish(&config), blame, &resp.Diagnostics)
		if fresh == nil {
			return
		}
		tfkit.FillUnknown(&plan, fresh)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Delete sends nothing: a renewal order has no state of "not chosen" to go back to.
func (r *renewalResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (r *renewalResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var target address
	if req.ID != "" {
		var err error
		if target, err = parseAddress(req.ID); err != nil {
			resp.Diagnostics.AddError("Invalid import id", err.Error()+".")
		}
	} else {
		var identity identityModel
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		target = identity.address(&resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("order_id"), tfkit.ID(target.orderID))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("service_type"), target.serviceType)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("service_id"), tfkit.ID(target.serviceID))...)
}

func (r *renewalResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"order_id":     identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the renewal order."},
			"service_type": identityschema.StringAttribute{RequiredForImport: true, Description: "Kind of the service, for example server."},
			"service_id":   identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the service."},
		},
	}
}

// ModifyPlan checks the order and its line, and shows what a change affects as unknown.
func (r *renewalResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.client == nil || req.Plan.Raw.IsNull() {
		return
	}
	var plan, config renewalModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	blame, creating := path.Root("order_id"), req.State.Raw.IsNull()
	if !creating {
		var state renewalModel
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		attribute, changed := plan.changes(&state)
		if !changed || plan.identity() != state.identity() { // another line is planned again, as a create
			return
		}
		blame = attribute
		if !plan.BillingCycle.Equal(state.BillingCycle) && config.PromoCode.IsNull() {
			plan.PromoCode = types.StringUnknown()
		}
		if plan.changesLine(&state) {
			plan.Amount, plan.AmountWithVAT, plan.PeriodTo = types.Float64Unknown(), types.Float64Unknown(), timetypes.NewRFC3339Unknown()
		}
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	}
	if plan.BillingCycle.IsUnknown() || !plan.identity().isKnown() {
		return // checked when it is known, before anything is sent
	}
	wish := plan.wish(&config)
	order, target := read(ctx, r.client, wish, &resp.Diagnostics)
	if order != nil && (creating || !wish.isMet(order, target.line(order))) {
		isChangeable(order, target, wish, blame, &resp.Diagnostics)
	}
}

// changesLine reports whether the plan changes the line, and not only how the order is paid.
func (m *renewalModel) changesLine(state *renewalModel) bool {
	return !m.BillingCycle.Equal(state.BillingCycle) || !m.PromoCode.Equal(state.PromoCode)
}

// changes reports whether the plan changes the line or its order, and the first attribute that does.
func (m *renewalModel) changes(state *renewalModel) (path.Path, bool) {
	switch {
	case !m.BillingCycle.Equal(state.BillingCycle):
		return path.Root("billing_cycle"), true
	case !m.PromoCode.Equal(state.PromoCode):
		return path.Root("promo_code"), true
	case !m.AutoPay.Equal(state.AutoPay):
		return path.Root("auto_pay"), true
	default:
		return path.Empty(), false
	}
}
