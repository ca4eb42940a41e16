data "vpsbg_invoices" "all" {}

# The IDs of the invoices of a year, without proforma invoices.
output "invoice_ids" {
  value = [
    for invoice in data.vpsbg_invoices.all.invoices : invoice.id
    if invoice.type == "original" && startswith(invoice.created_at, "2024-")
  ]
}
