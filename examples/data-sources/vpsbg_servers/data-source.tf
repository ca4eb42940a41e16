data "vpsbg_servers" "all" {}

output "paid_until" {
  value = { for server in data.vpsbg_servers.all.servers : server.hostname => server.expiry_at... }
}

# Servers whose cancellation has been requested.
output "ending" {
  value = [for server in data.vpsbg_servers.all.servers : server.hostname if server.cancel_request != null]
}

# Only some of them.
data "vpsbg_servers" "web" {
  search   = "web-"
  statuses = ["active"]
}
