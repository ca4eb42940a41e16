# An address that stays when the server changes: move it with server_id.
resource "vpsbg_floating_ip" "web" {
  type          = "ipv4"
  billing_cycle = 1
  server_id     = "2864"

  # Reverse DNS, allow lists and DNS records refer to the address: do not lose it by accident.
  deletion_protection = false
}

output "web_address" {
  value = vpsbg_floating_ip.web.ip_address
}
