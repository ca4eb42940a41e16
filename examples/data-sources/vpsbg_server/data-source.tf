# By host name, which only one server may have, or by id.
data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

output "web_address" {
  value = data.vpsbg_server.web.ipv4_address
}

output "web_paid_until" {
  value = data.vpsbg_server.web.expiry_at
}
