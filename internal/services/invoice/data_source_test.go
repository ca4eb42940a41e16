package invoice_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

type checks = map[string]knownvalue.Check

func text(value string) knownvalue.Check { return knownvalue.StringExact(value) }

func invoice(id, number, kind, order string, amount, withVAT float64, day string) knownvalue.Check {
	return knownvalue.ObjectExact(checks{
		"id": text(id), "invoice_number": text(number), "type": text(kind), "order_ids": knownvalue.ListExact([]knownvalue.Check{text(order)}),
		"amount": knownvalue.Float64Exact(amount), "amount_with_vat": knownvalue.Float64Exact(withVAT), "created_at": text(day),
	})
}

func TestInvoicesDataSource(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	sim.Token = "sim-read"
	if err := sim.Advance(21 * 24 * time.Hour); err != nil { // the renewal order is open
		t.Fatal(err)
	}
	for order := range sim.State().Orders {
		sim.Session(t).Shows("vpsbg_invoices", nil, checks{"invoices": knownvalue.ListExact([]knownvalue.Check{
			invoice(fmt.Sprint(order+100000), fmt.Sprintf("%010d", order), "proform", fmt.Sprint(order), 25, 30, "2026-02-01T12:00:00Z"),
			invoice("8431", "0000007398", "proform", "7398", 90, 108, "2024-08-27T21:00:00Z"),
			invoice("8425", "0000001594", "original", "7390", 0, 0, "2024-08-04T21:00:00Z"),
		})})
	}
}

// Every page is read, and none is asked to be of another size.
func TestInvoicesDataSource_pages(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 20})
	if err := sim.Advance(21 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	sim.ResetRequests()
	sim.Session(t).Shows("vpsbg_invoices", nil, checks{"invoices": knownvalue.ListSizeExact(22)})
	for _, request := range sim.Requests() {
		if request.Query != "" && request.Query != "page=2" {
			t.Errorf("asked with %q", request.Query)
		}
	}
	if sim.Count("listInvoices") != 2 {
		t.Errorf("sent %q", sim.Calls(true))
	}
}

func TestInvoicesDataSource_answers(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	body := `[{"id": "1", "invoice_number": 7, "amount": "90.00", "amount_with_vat": 108, "type": "credit-note", "order_ids": ["7398"], "created_at": "2024-08-27 21:00:00"}]`
	for _, fault := range []simulator.Fault{{OperationID: "listInvoices", Body: &body}, {OperationID: "listInvoices", Status: 403}} {
		if err := sim.AddFault(fault); err != nil {
			t.Fatal(err)
		}
	}
	session := sim.Session(t)
	session.Shows("vpsbg_invoices", nil, checks{"invoices": knownvalue.ListExact([]knownvalue.Check{
		invoice("1", "7", "credit-note", "7398", 90, 108, "2024-08-27T21:00:00Z"),
	})})
	session.Refuses("vpsbg_invoices", nil, "", "Unable to list invoices: GET /invoices (listInvoices) answered 403 Forbidden")
}
