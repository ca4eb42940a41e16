# ip_addresses of vpsbg_server have the IDs of its addresses, and ddos_protected.
data "vpsbg_network_protection" "web" {
  ip_address_id = "2816"
}

# Warns in every plan and apply while the address is under attack.
check "attack" {
  assert {
    condition     = !data.vpsbg_network_protection.web.under_attack
    error_message = "${data.vpsbg_network_protection.web.ip_address} is under attack."
  }
}
