// Package support serves the tickets of the support, and what they can be about.
package support

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const unconfirmedNote = " The route of the API call is not confirmed by VPSBG's public documentation."

// departmentModel is an item of vpsbg_support_departments.
type departmentModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

// FromAPI fills the model.
func (m *departmentModel) FromAPI(department *vpsbg.SupportDepartment) {
	m.ID, m.Name = tfkit.ID(department.ID), tfkit.TextOf(department.Name)
}

// serviceModel is an item of vpsbg_support_services.
type serviceModel struct {
	ServiceID    types.String `tfsdk:"service_id"`
	ServiceType  types.String `tfsdk:"service_type"`
	ServiceLabel types.String `tfsdk:"service_label"`
}

// FromAPI fills the model.
func (m *serviceModel) FromAPI(service *vpsbg.SupportService) {
	m.ServiceID = tfkit.ID(service.ServiceID)
	m.ServiceType, m.ServiceLabel = tfkit.Text(service.ServiceType), tfkit.Text(service.ServiceLabel)
}

// planModel is an item of vpsbg_support_plans.
type planModel struct {
	Key          types.String `tfsdk:"key"`
	Name         types.String `tfsdk:"name"`
	Price        types.Number `tfsdk:"price"`
	PriceWithVAT types.Number `tfsdk:"price_with_vat"`
}

// FromAPI fills the model.
func (m *planModel) FromAPI(plan *vpsbg.SupportPlan) {
	m.Key, m.Name = tfkit.Text(plan.Key), tfkit.Text(plan.Name)
	m.Price, m.PriceWithVAT = tfkit.Amount(plan.Price), tfkit.Amount(plan.PriceWithVAT)
}

// NewDepartmentsDataSource returns vpsbg_support_departments.
func NewDepartmentsDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.SupportDepartment, departmentModel, *departmentModel]{
		Name: "support_departments", Kind: "support department",
		Description:      "Lists the departments of the support that a ticket can go to." + unconfirmedNote,
		ItemsDescription: "The departments, in the order of the API.",
		Attributes: map[string]schema.Attribute{
			"id":   tfkit.ComputedString("ID of the department."),
			"name": tfkit.ComputedString("Name of the department, for example `tech-support`."),
		},
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.SupportDepartment, error] {
			return account.Client.ListSupportDepartments(ctx)
		},
	}.New()
}

// NewServicesDataSource returns vpsbg_support_services.
func NewServicesDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.SupportService, serviceModel, *serviceModel]{
		Name: "support_services", Kind: "support service",
		Description:      "Lists the services of the account that a ticket can be about." + unconfirmedNote,
		ItemsDescription: "The services, in the order of the API.",
		Attributes: map[string]schema.Attribute{
			"service_id":    tfkit.ComputedString("ID of the service."),
			"service_type":  tfkit.ComputedString("Type of the service, for example `server`."),
			"service_label": tfkit.ComputedString("Name of the service, for example its host name and address."),
		},
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.SupportService, error] {
			return account.Client.ListSupportServices(ctx)
		},
	}.New()
}

// NewPlansDataSource returns vpsbg_support_plans.
func NewPlansDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.SupportPlan, planModel, *planModel]{
		Name: "support_plans", Kind: "support plan",
		Description:      "Lists the plans of the support that can be bought." + unconfirmedNote,
		ItemsDescription: "The plans, in the order of the API. What the API does not tell is null.",
		Attributes: map[string]schema.Attribute{
			"key":            tfkit.ComputedString("Key of the plan, for example `professional`."),
			"name":           tfkit.ComputedString("Name of the plan."),
			"price":          tfkit.ComputedNumber("Price without VAT, in the currency of the account; the period is not documented."),
			"price_with_vat": tfkit.ComputedNumber("Price with VAT."),
		},
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.SupportPlan, error] {
			return account.Client.ListSupportPlans(ctx)
		},
	}.New()
}
