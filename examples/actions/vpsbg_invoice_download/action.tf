data "vpsbg_invoices" "all" {}

# terraform apply -invoke=action.vpsbg_invoice_download.originals
action "vpsbg_invoice_download" "originals" {
  config {
    ids       = [for invoice in data.vpsbg_invoices.all.invoices : invoice.id if invoice.type == "original"]
    directory = "invoices"
  }
}
