// Package order serves orders and the renewals that they stand for.
package order

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// orderModel is an order as the API shows it.
type orderModel struct {
	ID                types.String      `tfsdk:"id"`
	Type              types.String      `tfsdk:"type"`
	Status            types.String      `tfsdk:"status"`
	Amount            types.Number      `tfsdk:"amount"`
	AmountWithVAT     types.Number      `tfsdk:"amount_with_vat"`
	AmountFromBalance types.Number      `tfsdk:"amount_from_balance"`
	TaxRate           types.Number      `tfsdk:"tax_rate"`
	PaymentMethod     types.String      `tfsdk:"payment_method"`
	AutoPay           types.Bool        `tfsdk:"auto_pay"`
	PromoApplicable   types.Bool        `tfsdk:"promo_applicable"`
	Promo             *promoModel       `tfsdk:"promo"`
	CreatedAt         timetypes.RFC3339 `tfsdk:"created_at"`
	DueAt             timetypes.RFC3339 `tfsdk:"due_at"`
	PaymentDate       timetypes.RFC3339 `tfsdk:"payment_date"`
	Services          []lineModel       `tfsdk:"services"`
}

// lineModel is one service in an order.
type lineModel struct {
	Label               types.String      `tfsdk:"label"`
	ServiceType         types.String      `tfsdk:"service_type"`
	ServiceID           types.String      `tfsdk:"service_id"`
	BillingCycle        types.Int64       `tfsdk:"service_billing_cycle"`
	MinimumBillingCycle types.Int64       `tfsdk:"service_minimum_billing_cycle"`
	IsPeriodChangeable  types.Bool        `tfsdk:"is_period_changeable"`
	PeriodFrom          timetypes.RFC3339 `tfsdk:"period_from"`
	PeriodTo            timetypes.RFC3339 `tfsdk:"period_to"`
	Amount              types.Number      `tfsdk:"amount"`
	AmountWithVAT       types.Number      `tfsdk:"amount_with_vat"`
	Promo               *promoModel       `tfsdk:"promo"`
}

// promoModel is a promo code in effect.
type promoModel struct {
	Code       types.String `tfsdk:"code"`
	Percentage types.Number `tfsdk:"percentage"`
}

// FromAPI fills the model. A list shows no lines.
func (m *orderModel) FromAPI(order *vpsbg.Order) {
	*m = orderModel{
		ID:                tfkit.ID(order.ID),
		Type:              tfkit.TextOf(order.Type),
		Status:            tfkit.TextOf(order.Status),
		Amount:            tfkit.AmountOf(order.Amount),
		AmountWithVAT:     tfkit.AmountOf(order.AmountWithVAT),
		AmountFromBalance: tfkit.AmountOf(order.AmountFromBalance),
		TaxRate:           tfkit.AmountOf(order.TaxRate),
		PaymentMethod:     tfkit.Text(order.PaymentMethod),
		AutoPay:           tfkit.FlagOf(order.AutoPay),
		PromoApplicable:   tfkit.FlagOf(order.PromoApplicable),
		Promo:             tfkit.OptionalModel[promoModel](order.Promo),
		CreatedAt:         tfkit.Timestamp(order.CreatedAt),
		DueAt:             tfkit.Timestamp(order.DueAt),
		PaymentDate:       tfkit.Timestamp(order.PaymentDate),
	}
	if len(order.Lines) > 0 {
		m.Services = tfkit.Models[lineModel](order.Lines)
	}
}

// FromAPI fills the model.
func (m *lineModel) FromAPI(line *vpsbg.OrderLine) {
	*m = lineModel{
		Label:               tfkit.TextOf(line.Label),
		ServiceType:         tfkit.TextOf(line.ServiceType),
		ServiceID:           tfkit.ID(line.ServiceID),
		BillingCycle:        tfkit.Count(line.BillingCycle),
		MinimumBillingCycle: tfkit.Count(line.MinimumBillingCycle),
		IsPeriodChangeable:  tfkit.FlagOf(line.IsPeriodChangeable),
		PeriodFrom:          tfkit.Timestamp(line.PeriodFrom),
		PeriodTo:            tfkit.Timestamp(line.PeriodTo),
		Amount:              tfkit.Amount(line.Amount),
		AmountWithVAT:       tfkit.Amount(line.AmountWithVAT),
		Promo:               tfkit.OptionalModel[promoModel](line.Promo),
	}
}

// FromAPI fills the model.
func (m *promoModel) FromAPI(promo *vpsbg.AppliedPromo) {
	*m = promoModel{Code: tfkit.TextOf(promo.Code), Percentage: tfkit.AmountOf(promo.Percentage)}
}

func orderAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": tfkit.ComputedString("ID of the order."),
		"type": tfkit.ComputedString("Type of the order, such as `new-service`, `renew-service`, `scale-service`, " +
			"`new-addon`, or `combined` for a renewal of several services."),
		"status": tfkit.ComputedString("`processing`, `awaiting_payment`, `paid` or `cancelled`. Older documents call `awaiting_payment` " +
			"`pending_payment`."),
		"amount":          tfkit.ComputedNumber("Price without VAT, in the currency of the account. A paid order can show 0: see `amount_from_balance`."),
		"amount_with_vat": tfkit.ComputedNumber("Price with VAT, in the currency of the account. A paid order can show 0."),
		"amount_from_balance": tfkit.ComputedNumber("Part of the price that was paid from the balance of the " +
			"account."),
		"tax_rate":       tfkit.ComputedNumber("Factor from net to gross: 1.2 means 20 % VAT."),
		"payment_method": tfkit.ComputedString("Payment method of the order, such as `balance` or `card`."),
		"auto_pay": tfkit.ComputedBool("Whether VPSBG pays the order automatically, from the balance or a " +
			"saved card."),
		"promo_applicable": tfkit.ComputedBool("Whether a promo code can be applied to the order."),
		"promo":            promoAttribute("Promo code of the order. Null without one."),
		"created_at":       tfkit.ComputedTime("Time when the order was created, in UTC."),
		"due_at":           tfkit.ComputedTime("Time when the payment is due, in UTC."),
		"payment_date":     tfkit.ComputedTime("Time when the order was paid, in UTC. Null until then."),
		"services": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Lines of the order: the services that it buys or renews.",
			NestedObject:        schema.NestedAttributeObject{Attributes: lineAttributes()},
		},
	}
}

func lineAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"label": tfkit.ComputedString("Description of the line."),
		"service_type": tfkit.ComputedString("Type of the service, such as `server` or `server-addon`. Null for a " +
			"bundle of several services, such as floating IPs."),
		"service_id": tfkit.ComputedString("ID of the service, for example of the server. Null for a bundle of " +
			"several services and for a service that does not exist yet: such a line cannot be changed on its own."),
		"service_billing_cycle": tfkit.ComputedInt64("Number of months that the line pays for. Null for lines " +
			"that follow another line, such as addons."),
		"service_minimum_billing_cycle": tfkit.ComputedInt64("Minimum number of months for the service."),
		"is_period_changeable": tfkit.ComputedBool("Whether `vpsbg_order_renewal` can change the number of " +
			"months of the line."),
		"period_from": tfkit.ComputedTime("Start of the period that the line pays for, in UTC."),
		"period_to":   tfkit.ComputedTime("End of the period that the line pays for, in UTC."),
		"amount": tfkit.ComputedNumber("Price of the line without VAT, in the currency of the " +
			"account."),
		"amount_with_vat": tfkit.ComputedNumber("Price of the line with VAT, in the currency of the " +
			"account."),
		"promo": promoAttribute("Promo code of the line. Null without one."),
	}
}

func promoAttribute(description string) schema.Attribute {
	return schema.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"code":       tfkit.ComputedString("The code."),
			"percentage": tfkit.ComputedNumber("Discount in percent."),
		},
	}
}
