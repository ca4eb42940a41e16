data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

data "vpsbg_server_bandwidth" "january" {
  server_id = data.vpsbg_server.web.id
  start     = "2026-01-01T00:00:00Z"
  end       = "2026-01-31T23:59:59Z"
}

output "traffic_in_january" {
  value = data.vpsbg_server_bandwidth.january.used
}

# Outgoing traffic by day.
output "outgoing" {
  value = {
    for day in data.vpsbg_server_bandwidth.january.daily_usage : formatdate("YYYY-MM-DD", day.timestamp) => day.outgoing
  }
}
