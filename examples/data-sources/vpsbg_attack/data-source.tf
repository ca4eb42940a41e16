data "vpsbg_attack" "example" {
  ip_address_id = "2816"
  id            = "qAEbdFBBluE9bYI"
}

output "sources" {
  value = data.vpsbg_attack.example.top_source_ips[*].ip_address
}
