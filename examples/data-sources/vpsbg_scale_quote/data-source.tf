data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

# The price of a larger plan until the end of the paid period, with and without a larger disk.
data "vpsbg_scale_quote" "web" {
  for_each = { with_disk = true, without_disk = false }

  server_id  = data.vpsbg_server.web.id
  plan       = "cloud-vps-4gb"
  scale_disk = each.value
}

output "scale_prices" {
  value = { for name, quote in data.vpsbg_scale_quote.web : name => quote.amount_with_vat }
}

output "scale_downtimes" {
  value = { for name, quote in data.vpsbg_scale_quote.web : name => quote.estimated_downtime }
}
