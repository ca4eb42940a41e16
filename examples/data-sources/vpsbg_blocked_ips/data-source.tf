data "vpsbg_blocked_ips" "web" {
  ip_address_id = "2816"
}

output "blocked" {
  value = data.vpsbg_blocked_ips.web.blocked_ips[*].ip_address
}
