# By host name, which exactly one server must have, or by ID.
data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

output "web_address" {
  value = data.vpsbg_server.web.ipv4_address
}

output "web_paid_until" {
  value = data.vpsbg_server.web.expiry_at
}
