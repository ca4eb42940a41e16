data "vpsbg_network_protection_bandwidth" "web" {
  ip_address_id = "2816"
}

output "highest_bandwidth" {
  value = max(data.vpsbg_network_protection_bandwidth.web.samples[*].bandwidth...)
}
