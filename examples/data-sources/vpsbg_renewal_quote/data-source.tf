data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

# The price of a renewal by the number of months.
data "vpsbg_renewal_quote" "web" {
  for_each = toset(["1", "6", "12"])

  server_ids    = [data.vpsbg_server.web.id]
  billing_cycle = each.value
}

output "renewal_prices" {
  value = { for months, quote in data.vpsbg_renewal_quote.web : months => quote.due_today_amount_with_vat }
}
