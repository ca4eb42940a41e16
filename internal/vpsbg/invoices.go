package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
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

// DownloadInvoice downloads the document of an invoice, a PDF (downloadInvoice). It changes nothing.
func (c *Client) DownloadInvoice(ctx context.Context, id ID) (Document, error) {
	return c.download(ctx, operation{"downloadInvoice", read, inferred}, pdf,
		request{method: http.MethodPost, path: fmt.Sprintf("/invoices/%d/download", id)})
}

// DownloadInvoices downloads the documents of several invoices, a ZIP archive (downloadInvoices). It changes nothing.
func (c *Client) DownloadInvoices(ctx context.Context, ids []ID) (Document, error) {
	return c.download(ctx, operation{"downloadInvoices", read, inferred}, archive,
		request{method: http.MethodPost, path: "/invoices/download", body: map[string][]ID{"ids": ids}})
}
