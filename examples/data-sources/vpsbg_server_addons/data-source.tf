data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

data "vpsbg_server_addons" "web" {
  server_id = data.vpsbg_server.web.id
}

# The price of each addon until the end of the paid period.
output "addon_prices" {
  value = { for addon in data.vpsbg_server_addons.web.addons : addon.key => addon.price_until_expiry_with_vat }
}
