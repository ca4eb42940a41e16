package order

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// renewal is what the API shows of a renewal: an order, and the line of one service in it, nil if there is none.
type renewal struct {
	order *vpsbg.Order
	line  *vpsbg.OrderLine
}

// address returns which line it is.
func (r *renewal) address() address { return address{r.order.ID, r.line.ServiceType, r.line.ServiceID} }

// promoCode returns the code in effect for the line: its own, or the order's.
func (r *renewal) promoCode() string {
	switch {
	case r.line.Promo != nil:
		return r.line.Promo.Code
	case r.order.Promo != nil:
		return r.order.Promo.Code
	default:
		return ""
	}
}

// renewalModel is vpsbg_order_renewal.
type renewalModel struct {
	tfkit.Meta
	OrderID             types.String      `tfsdk:"order_id"`
	ServiceType         types.String      `tfsdk:"service_type"`
	ServiceID           types.String      `tfsdk:"service_id"`
	BillingCycle        types.Int64       `tfsdk:"billing_cycle"`
	PromoCode           types.String      `tfsdk:"promo_code"`
	AutoPay             types.Bool        `tfsdk:"auto_pay"`
	MinimumBillingCycle types.Int64       `tfsdk:"minimum_billing_cycle"`
	Status              types.String      `tfsdk:"status"`
	DueAt               timetypes.RFC3339 `tfsdk:"due_at"`
	Amount              types.Number      `tfsdk:"amount"`
	AmountWithVAT       types.Number      `tfsdk:"amount_with_vat"`
	PeriodFrom          timetypes.RFC3339 `tfsdk:"period_from"`
	PeriodTo            timetypes.RFC3339 `tfsdk:"period_to"`
}

// IdentityValues returns the names of the order and its line.
func (m *renewalModel) IdentityValues() map[string]types.String {
	return map[string]types.String{"order_id": m.OrderID, "service_type": m.ServiceType, "service_id": m.ServiceID}
}

// FromAPI takes over what the API shows. Once the order is closed, what was applied last stays: it cannot be changed
// any more, so that a difference would be a plan that never succeeds. Without a line there is nothing to take over.
func (m *renewalModel) FromAPI(shown *renewal) {
	order, line, known := shown.order, shown.line, *m
	if line == nil {
		return
	}
	*m = renewalModel{
		Meta:                tfkit.Meta{ID: types.StringValue(shown.address().String()), Timeouts: known.Timeouts},
		OrderID:             knownOr(known.OrderID, tfkit.ID(order.ID)),
		ServiceType:         tfkit.TextOf(line.ServiceType),
		ServiceID:           tfkit.ID(line.ServiceID),
		BillingCycle:        tfkit.Count(line.BillingCycle),
		PromoCode:           tfkit.TextOf(shown.promoCode()),
		AutoPay:             tfkit.FlagOf(order.AutoPay),
		MinimumBillingCycle: tfkit.Count(line.MinimumBillingCycle),
		Status:              tfkit.TextOf(order.Status),
		DueAt:               tfkit.Timestamp(order.DueAt),
		Amount:              tfkit.Amount(line.Amount),
		AmountWithVAT:       tfkit.Amount(line.AmountWithVAT),
		PeriodFrom:          tfkit.Timestamp(line.PeriodFrom),
		PeriodTo:            tfkit.Timestamp(line.PeriodTo),
	}
	if strings.EqualFold(m.PromoCode.ValueString(), known.PromoCode.ValueString()) {
		m.PromoCode = known.PromoCode
	}
	if !order.IsOpen() {
		m.BillingCycle = knownOr(known.BillingCycle, m.BillingCycle)
		m.PromoCode = knownOr(known.PromoCode, m.PromoCode)
		m.AutoPay = knownOr(known.AutoPay, m.AutoPay)
	}
}

// knownOr returns known, or shown if known is null, as it is after an import.
func knownOr[T attr.Value](known, shown T) T {
	if known.IsNull() {
		return shown
	}
	return known
}

// ToAPI returns the request that changes how the order is paid.
func (m *renewalModel) ToAPI() vpsbg.UpdateOrderRequest {
	return vpsbg.UpdateOrderRequest{AutoPay: m.AutoPay.ValueBoolPointer()}
}

// declared is the planned renewal without what the configuration leaves out, and the plan only shows.
func (m *renewalModel) declared(config *renewalModel) *renewalModel {
	declared := *m
	if config.PromoCode.IsNull() {
		declared.PromoCode = types.StringNull()
	}
	if config.AutoPay.IsNull() {
		declared.AutoPay = types.BoolNull()
	}
	return &declared
}

// isApplied reports whether there is a line, and it and its order are as declared.
func (m *renewalModel) isApplied(shown *renewal) bool {
	return m.isLineApplied(shown) && m.isPaymentApplied(shown)
}

// isPaymentApplied reports whether the order is paid as declared. What is not declared is left alone.
func (m *renewalModel) isPaymentApplied(shown *renewal) bool {
	return m.AutoPay.IsNull() || m.AutoPay.IsUnknown() || m.AutoPay.ValueBool() == bool(shown.order.AutoPay)
}

// isLineApplied reports whether there is a line and it is as declared. A promo code that is not declared is left alone.
func (m *renewalModel) isLineApplied(shown *renewal) bool {
	line, code := shown.line, m.PromoCode.ValueString()
	return line != nil && line.BillingCycle != nil && int64(*line.BillingCycle) == m.BillingCycle.ValueInt64() &&
		(code == "" || strings.EqualFold(code, shown.promoCode()))
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

// isOpen reports whether something that changes the line or its order is not known yet.
func (m *renewalModel) isOpen() bool {
	return m.BillingCycle.IsUnknown() || m.PromoCode.IsUnknown() || m.AutoPay.IsUnknown()
}

// isKnown reports whether it is known which line it is.
func (m *renewalModel) isKnown() bool {
	return !m.OrderID.IsUnknown() && !m.ServiceType.IsUnknown() && !m.ServiceID.IsUnknown()
}

// isSameLine reports whether both are the same line of the same order.
func (m *renewalModel) isSameLine(other *renewalModel) bool {
	return m.OrderID.Equal(other.OrderID) && m.ServiceType.Equal(other.ServiceType) && m.ServiceID.Equal(other.ServiceID)
}

// address returns which line it is.
func (m *renewalModel) address(diags *diag.Diagnostics) address {
	return address{
		orderID:     tfkit.ParseID(m.OrderID, path.Root("order_id"), diags),
		serviceType: m.ServiceType.ValueString(),
		serviceID:   tfkit.ParseID(m.ServiceID, path.Root("service_id"), diags),
	}
}

// address is a line of an order as the API takes it.
type address struct {
	orderID     vpsbg.ID
	serviceType string
	serviceID   vpsbg.ID
}

// in returns the renewal as an order shows it.
func (a address) in(order *vpsbg.Order) *renewal {
	return &renewal{order, order.Line(a.serviceType, a.serviceID)}
}

// String returns the address in the form of an import id.
func (a address) String() string {
	return fmt.Sprintf("%s/%s/%s", a.orderID, a.serviceType, a.serviceID)
}

// parseImportID splits an import id into the attributes of the identity.
func parseImportID(id string) (map[string]string, error) {
	if parts := strings.Split(id, "/"); len(parts) == 3 && parts[1] != "" {
		_, orderErr := vpsbg.ParseID(parts[0])
		_, serviceErr := vpsbg.ParseID(parts[2])
		if orderErr == nil && serviceErr == nil {
			return map[string]string{"order_id": parts[0], "service_type": parts[1], "service_id": parts[2]}, nil
		}
	}
	return nil, fmt.Errorf("%q is not an import id of vpsbg_order_renewal. Its form is order_id/service_type/service_id, for example "+
		"7801/server/2904; the data source vpsbg_order shows the lines of an order", id)
}
