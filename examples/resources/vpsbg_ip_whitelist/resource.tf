locals {
  office     = ["198.51.100.20"]
  monitoring = ["203.0.113.64/28", "2001:db8:64::/64"]
}

resource "vpsbg_ip_whitelist" "web" {
  ip_address_id = "2816" # of an address with DDoS protection
  networks      = concat(local.office, local.monitoring)
}
