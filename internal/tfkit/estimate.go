package tfkit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// EstimatedCostAttribute describes what a service will probably cost.
func EstimatedCostAttribute(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		PlanModifiers:       []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
		Attributes: Computed(map[string]datasource.Attribute{
			"monthly":          ComputedNumber("Monthly price without VAT."),
			"monthly_with_vat": ComputedNumber("Monthly price with VAT."),
			"period":           ComputedNumber("Price of one billing cycle without VAT."),
			"period_with_vat":  ComputedNumber("Price of one billing cycle with VAT."),
			"currency":         ComputedString("Currency of the account, for example `EUR`."),
		}),
	}
}

// CostType is the type of [EstimatedCostAttribute].
var CostType = ObjectType(EstimatedCostAttribute(""))

// Cost is the estimate of a service that costs so much a month and is paid for so many.
func Cost(monthly billing.Price, months int64, currency types.String) types.Object {
	period := monthly.Times(months)
	cents := func(amount vpsbg.Amount) types.Number { return AmountOf(amount.Cents()) }
	return types.ObjectValueMust(CostType.AttrTypes, map[string]attr.Value{
		"monthly": cents(monthly.Net), "monthly_with_vat": cents(monthly.Gross),
		"period": cents(period.Net), "period_with_vat": cents(period.Gross), "currency": currency,
	})
}

// PeriodPrice is the price of a period in an estimate.
func PeriodPrice(estimate types.Object) (billing.Price, error) {
	cost := estimate.Attributes()
	net, hasNet := cost["period"].(types.Number)
	gross, hasGross := cost["period_with_vat"].(types.Number)
	if !hasNet || !hasGross || net.IsUnknown() || gross.IsUnknown() {
		return billing.Price{}, errors.New("there is no estimate")
	}
	return billing.Price{Net: vpsbg.AmountOf(net.ValueBigFloat()), Gross: vpsbg.AmountOf(gross.ValueBigFloat())}, nil
}

// ShownPrice is the price of a month that a plan shows. Nil stands for none.
type ShownPrice struct {
	Net      vpsbg.Amount `json:"net"`
	Gross    vpsbg.Amount `json:"gross"`
	Currency string       `json:"currency"`
}

// ShownPriceOf is the price in an estimate that is known.
func ShownPriceOf(estimate types.Object) *ShownPrice {
	values := estimate.Attributes()
	net, hasNet := values["monthly"].(types.Number)
	gross, hasGross := values["monthly_with_vat"].(types.Number)
	currency, _ := values["currency"].(types.String)
	if !hasNet || !hasGross {
		return nil
	}
	return &ShownPrice{vpsbg.AmountOf(net.ValueBigFloat()), vpsbg.AmountOf(gross.ValueBigFloat()), currency.ValueString()}
}

// Equals reports whether both are the same.
func (p *ShownPrice) Equals(other *ShownPrice) bool {
	if p == nil || other == nil {
		return p == other
	}
	return p.HasAmounts(billing.Price{Net: other.Net, Gross: other.Gross}) && p.Currency == other.Currency
}

// HasAmounts reports whether a price rounds to what was shown.
func (p *ShownPrice) HasAmounts(price billing.Price) bool {
	return p.Net.Cmp(price.Net.Cents()) == 0 && p.Gross.Cmp(price.Gross.Cents()) == 0
}

func (p *ShownPrice) String() string {
	if p == nil {
		return "no price"
	}
	return strings.TrimRight(fmt.Sprintf("%s (%s with VAT) %s", p.Net.Money(), p.Gross.Money(), p.Currency), " ")
}

// OtherPrice says that the price of a month of a service is another one than the planned one. since is "since ...".
func OtherPrice(service string, planned, today *ShownPrice, since string) string {
	verb := "changed"
	if planned != nil && today != nil && planned.Gross.Cmp(today.Gross) < 0 {
		verb = "rose"
	} else if planned != nil && today != nil && planned.Gross.Cmp(today.Gross) > 0 {
		verb = "fell"
	}
	return fmt.Sprintf("%s: the price of a month %s from %s to %s %s. Nothing was bought or changed.\n\n"+
		"Plan again: the next plan shows the price of today.", service, verb, planned, today, since)
}
