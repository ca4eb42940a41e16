resource "vpsbg_server" "panel" {
  hostname      = "panel.example.com"
  plan          = "cloud-vps-4gb"
  billing_cycle = 1
  image_id      = "75" # AlmaLinux 9

  addons = {
    cpanel = "cpanel-admin-5"
  }
}

# The price of a larger licence until the end of the paid period.
data "vpsbg_addon_quote" "panel" {
  server_id = vpsbg_server.panel.id
  cpanel    = "cpanel-pro-30"
}

output "larger_licence" {
  value = data.vpsbg_addon_quote.panel.amount_with_vat
}
