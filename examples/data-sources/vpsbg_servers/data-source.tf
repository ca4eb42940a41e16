data "vpsbg_servers" "all" {}

output "paid_until" {
  value = { for server in data.vpsbg_servers.all.servers : server.hostname => server.expiry_at... }
}

# Servers with a pending cancellation.
output "ending" {
  value = [for server in data.vpsbg_servers.all.servers : server.hostname if server.cancel_request != null]
}

# Only active servers whose host name contains "web-".
data "vpsbg_servers" "web" {
  search   = "web-"
  statuses = ["active"]
}
