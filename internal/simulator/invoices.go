package simulator

import (
	"fmt"
	"slices"
	"time"
)

// invoiceOffset lies between the id of an order and that of its invoice.
const invoiceOffset = 100000

// invoice is an invoice of one order.
type invoice struct {
	id                    int
	number                string
	kind                  string
	orderID               int
	amount, amountWithVAT float64
	createdAt             time.Time
}

// oldInvoices are of orders that are not there any more.
var oldInvoices = []invoice{
	{8431, "0000007398", "proform", 7398, 90, 108, time.Date(2024, 8, 27, 21, 0, 0, 0, time.UTC)},
	{8425, "0000001594", "original", 7390, 0, 0, time.Date(2024, 8, 4, 21, 0, 0, 0, time.UTC)},
}

// invoiceOf is the invoice of a paid order, and the proforma invoice of another one.
func (s *Simulator) invoiceOf(o *Order) invoice {
	shown := s.showOrder(o)
	amount, _ := shown["amount"].(float64)
	amountWithVAT, _ := shown["amount_with_vat"].(float64)
	i := invoice{
		o.ID + invoiceOffset, fmt.Sprintf("%010d", o.ID), "proform", o.ID, amount, amountWithVAT, o.CreatedAt,
	}
	if o.Status == paid {
		i.kind, i.createdAt = "original", o.PaymentDate
	}
	return i
}

// invoices are all of the account, the newest first.
func (s *Simulator) invoices() []invoice {
	all := []invoice{}
	for _, order := range slices.Backward(sorted(s.state.Orders)) {
		all = append(all, s.invoiceOf(order))
	}
	return append(all, oldInvoices...)
}

func (s *Simulator) showInvoice(i invoice) object {
	return object{
		"id": i.id, "invoice_number": i.number, "created_at": stamp(i.createdAt), "amount": i.amount,
		"amount_with_vat": i.amountWithVAT, "type": i.kind, "order_ids": []int{i.orderID},
	}
}

func (s *Simulator) listInvoices(c *call) answer { return page(c, s.invoices(), s.showInvoice) }
