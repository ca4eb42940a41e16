// Package invoice serves invoices: the list of them, and their documents.
package invoice

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// itemModel is an item of vpsbg_invoices.
type itemModel struct {
	ID            types.String      `tfsdk:"id"`
	InvoiceNumber types.String      `tfsdk:"invoice_number"`
	Type          types.String      `tfsdk:"type"`
	Amount        types.Number      `tfsdk:"amount"`
	AmountWithVAT types.Number      `tfsdk:"amount_with_vat"`
	OrderIDs      types.List        `tfsdk:"order_ids"`
	CreatedAt     timetypes.RFC3339 `tfsdk:"created_at"`
}

// FromAPI fills the model.
func (m *itemModel) FromAPI(invoice *vpsbg.Invoice) {
	orders := make([]attr.Value, len(invoice.OrderIDs))
	for i, id := range invoice.OrderIDs {
		orders[i] = tfkit.ID(id)
	}
	m.ID, m.InvoiceNumber = tfkit.ID(invoice.ID), tfkit.TextOf(string(invoice.Number))
	m.Type, m.OrderIDs = tfkit.TextOf(invoice.Type), types.ListValueMust(types.StringType, orders)
	m.Amount, m.AmountWithVAT = tfkit.AmountOf(invoice.Amount), tfkit.AmountOf(invoice.AmountWithVAT)
	m.CreatedAt = tfkit.Timestamp(invoice.CreatedAt)
}

// NewListDataSource returns vpsbg_invoices.
func NewListDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.Invoice, itemModel, *itemModel]{
		Name: "invoices",
		Kind: "invoice",
		Description: "Lists the invoices and proforma invoices of the account. The list costs one request for every " +
			"page, which has about 30 invoices: the API does not offer larger pages, and no filters.",
		ItemsDescription: "The invoices, in the order of the API.",
		Attributes: map[string]schema.Attribute{
			"id":             tfkit.ComputedString("ID of the invoice, which is not its number."),
			"invoice_number": tfkit.ComputedString("Number of the invoice, with leading zeros."),
			"type":           tfkit.ComputedString("`original` for an invoice, `proform` for a proforma invoice."),
			"amount": tfkit.ComputedNumber("Amount without VAT, in the currency of the account. It can be 0 on the " +
				"invoice of an order that was paid from the balance: see `amount_from_balance` of `vpsbg_order`."),
			"amount_with_vat": tfkit.ComputedNumber("Amount with VAT, in the currency of the account."),
			"order_ids": schema.ListAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "IDs of the orders that the invoice is for.",
			},
			"created_at": tfkit.ComputedTime("Time of the invoice (RFC 3339, UTC)."),
		},
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.Invoice, error] {
			return account.Client.ListInvoices(ctx)
		},
	}.New()
}
