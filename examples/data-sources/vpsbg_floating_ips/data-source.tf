data "vpsbg_floating_ips" "all" {}

# Floating IPs that are paid for and not in use.
output "unused" {
  value = [for ip in data.vpsbg_floating_ips.all.floating_ips : ip.ip_address if ip.server_id == null]
}

# Only those of one server.
data "vpsbg_floating_ips" "web" {
  search   = "web-1.example.com"
  statuses = ["active"]
}
