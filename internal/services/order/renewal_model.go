package order

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// renewalModel is a line of a renewal order.
type renewalModel struct {
	ID                  types.String      `tfsdk:"id"`
	OrderID             types.String      `tfsdk:"order_id"`
	ServiceType         types.String      `tfsdk:"service_type"`
	ServiceID           types.String      `tfsdk:"service_id"`
	BillingCycle        types.Int64       `tfsdk:"billing_cycle"`
	PromoCode           types.String      `tfsdk:"promo_code"`
	AutoPay             types.Bool        `tfsdk:"auto_pay"`
	MinimumBillingCycle types.Int64       `tfsdk:"minimum_billing_cycle"`
	Status              types.String      `tfsdk:"status"`
	DueAt               timetypes.RFC3339 `tfsdk:"due_at"`
	Amount              types.Float64     `tfsdk:"amount"`
	AmountWithVAT       types.Float64     `tfsdk:"amount_with_vat"`
	PeriodFrom          timetypes.RFC3339 `tfsdk:"period_from"`
	PeriodTo            timetypes.RFC3339 `tfsdk:"period_to"`
	Timeouts            timeouts.Value    `tfsdk:"timeouts"`
}

func renewalFromAPI(order *vpsbg.Order, line *vpsbg.OrderLine) renewalModel {
	return renewalModel{
		ID:                  types.StringValue(address{order.ID, line.ServiceType, line.ServiceID}.String()),
		OrderID:             tfkit.ID(order.ID),
		ServiceType:         tfkit.TextOf(line.ServiceType),
		ServiceID:           tfkit.ID(line.ServiceID),
		BillingCycle:        tfkit.Count(line.BillingCycle),
		PromoCode:           tfkit.TextOf(promoCode(order, line)),
		AutoPay:             tfkit.FlagOf(order.AutoPay),
		MinimumBillingCycle: tfkit.Count(line.MinimumBillingCycle),
		Status:              tfkit.TextOf(order.Status),
		DueAt:               tfkit.Timestamp(order.DueAt),
		Amount:              tfkit.Amount(line.Amount),
		AmountWithVAT:       tfkit.Amount(line.AmountWithVAT),
		PeriodFrom:          tfkit.Timestamp(line.PeriodFrom),
		PeriodTo:            tfkit.Timestamp(line.PeriodTo),
	}
}

// promoCode is the code in effect for a line: its own, or the order's.
func promoCode(order *vpsbg.Order, line *vpsbg.OrderLine) string {
	switch {
	case line.Promo != nil:
		return line.Promo.Code
	case order.Promo != nil:
		return order.Promo.Code
	default:
		return ""
	}
}

// refresh takes over what the API shows. Once the order is closed the wish stays as it was applied: what became of it
// cannot be changed any more, so that a difference would be a plan that never succeeds.
func (m *renewalModel) refresh(order *vpsbg.Order, line *vpsbg.OrderLine) {
	known := *m
	*m = renewalFromAPI(order, line)
	m.OrderID, m.ServiceType, m.ServiceID, m.Timeouts = known.OrderID, known.ServiceType, known.ServiceID, known.Timeouts
	if strings.EqualFold(m.PromoCode.ValueString(), known.PromoCode.ValueString()) {
		m.PromoCode = known.PromoCode
	}
	if imported := known.BillingCycle.IsNull(); !imported && !order.IsOpen() {
		m.BillingCycle, m.PromoCode, m.AutoPay = known.BillingCycle, known.PromoCode, known.AutoPay
	}
}

// wish is what the configuration wishes of a planned renewal: the plan shows what it leaves out, too.
func (m *renewalModel) wish(config *renewalModel) *renewalModel {
	wish := *m
	if config.PromoCode.IsNull() {
		wish.PromoCode = types.StringNull()
	}
	if config.AutoPay.IsNull() {
		wish.AutoPay = types.BoolNull()
	}
	return &wish
}

// isMet reports whether there is a line, and it and its order are as wished.
func (m *renewalModel) isMet(order *vpsbg.Order, line *vpsbg.OrderLine) bool {
	return m.isLineMet(order, line) && m.isPaymentMet(order)
}

// isPaymentMet reports whether the order is paid as wished. What nobody wished for is left alone.
func (m *renewalModel) isPaymentMet(order *vpsbg.Order) bool {
	return m.AutoPay.IsNull() || m.AutoPay.IsUnknown() || m.AutoPay.ValueBool() == bool(order.AutoPay)
}

// isLineMet reports whether there is a line and it is as wished. A promo code that nobody wished for is left alone.
func (m *renewalModel) isLineMet(order *vpsbg.Order, line *vpsbg.OrderLine) bool {
	code := m.PromoCode.ValueString()
	return line != nil && line.BillingCycle != nil && int64(*line.BillingCycle) == m.BillingCycle.ValueInt64() &&
		(code == "" || strings.EqualFold(code, promoCode(order, line)))
}

// identityModel is the identity of a renewal: the names of the order and its line.
type identityModel struct {
	OrderID     types.String `tfsdk:"order_id"`
	ServiceType types.String `tfsdk:"service_type"`
	ServiceID   types.String `tfsdk:"service_id"`
}

func (m *renewalModel) identity() identityModel {
	return identityModel{m.OrderID, m.ServiceType, m.ServiceID}
}

func (m identityModel) isKnown() bool {
	return !m.OrderID.IsUnknown() && !m.ServiceType.IsUnknown() && !m.ServiceID.IsUnknown()
}

func (m identityModel) address(diags *diag.Diagnostics) address {
	return address{
		orderID:     tfkit.ParseID(m.OrderID, path.Root("order_id"), diags),
		serviceType: m.ServiceType.ValueString(),
		serviceID:   tfkit.ParseID(m.ServiceID, path.Root("service_id"), diags),
	}
}

// address is the same as the API takes it.
type address struct {
	orderID     vpsbg.ID
	serviceType string
	serviceID   vpsbg.ID
}

// line is the addressed line of an order, nil if it has none.
func (a address) line(order *vpsbg.Order) *vpsbg.OrderLine {
	return order.Line(a.serviceType, a.serviceID)
}

// String returns the address in the form of an import id.
func (a address) String() string {
	return fmt.Sprintf("%s/%s/%s", a.orderID, a.serviceType, a.serviceID)
}

func parseAddress(id string) (address, error) {
	wrong := fmt.Errorf("%q is not an import id of vpsbg_order_renewal. Its form is order_id/service_type/service_id, for example "+
		"7801/server/2904; the data source vpsbg_order shows the lines of an order", id)
	parts := strings.Split(id, "/")
	if len(parts) != 3 || parts[1] == "" {
		return address{}, wrong
	}
	orderID, err := vpsbg.ParseID(parts[0])
	if err != nil {
		return address{}, wrong
	}
	serviceID, err := vpsbg.ParseID(parts[2])
	if err != nil {
		return address{}, wrong
	}
	return address{orderID, parts[1], serviceID}, nil
}
