data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

data "vpsbg_server_addons" "web" {
  server_id = data.vpsbg_server.web.id
}

# What each addon would cost now, until the server's expiry.
output "addon_prices" {
  value = { for addon in data.vpsbg_server_addons.web.addons : addon.key => addon.price_until_expiry_with_vat }
}
