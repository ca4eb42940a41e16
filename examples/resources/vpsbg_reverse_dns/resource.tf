resource "vpsbg_floating_ip" "mail" {
  type          = "ipv4"
  billing_cycle = 1
}

# The name of an IPv4 address.
resource "vpsbg_reverse_dns" "mail" {
  ip_address_id = vpsbg_floating_ip.mail.ip_address_id
  ptr           = "mail.example.com"
}

data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

locals {
  network = one([for ip in data.vpsbg_server.web.ip_addresses : ip if ip.version == 6])
}

# Names of addresses in an IPv6 network. Other names of the network stay.
resource "vpsbg_reverse_dns" "web" {
  ip_address_id = local.network.id
  ptrs = {
    (local.network.ip_address)                                               = "web-1.example.com"
    (cidrhost("${local.network.ip_address}/${local.network.prefix}", 65536)) = "www.example.com"
  }
}
