# The ID of an address with DDoS protection. For a server:
#   one([for address in data.vpsbg_server.web.ip_addresses : address.id if address.ddos_protected])
resource "vpsbg_ip_blacklist" "web" {
  ip_address_id = "2816"
  networks = [
    "198.51.100.7",
    "192.0.2.0/24",
    "2001:db8:bad::/48",
  ]
}
