package vpsbg

import (
	"context"
	"iter"
)

// Invoice is an invoice or a proforma invoice; the list of types is open.
type Invoice struct {
	ID            ID     `json:"id"`
	Number        Text   `json:"invoice_number"`
	CreatedAt     Time   `json:"created_at"`
	Amount        Amount `json:"amount"`
	AmountWithVAT Amount `json:"amount_with_vat"`
	Type          string `json:"type"`
	OrderIDs      []ID   `json:"order_ids"`
}

// ListInvoices lists invoices and proforma invoices (listInvoices).
func (c *Client) ListInvoices(ctx context.Context) iter.Seq2[Invoice, error] {
	return list[Invoice](ctx, c, listing{operation{"listInvoices", read, known}, "/invoices", nil, asSent})
}
