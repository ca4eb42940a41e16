data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

# The current month, which may have no samples yet.
data "vpsbg_server_metrics" "web" {
  server_id = data.vpsbg_server.web.id
}

output "busiest_cpu" {
  value = max(0, data.vpsbg_server_metrics.web.metrics[*].cpu...)
}

# Another month.
data "vpsbg_server_metrics" "january" {
  server_id = data.vpsbg_server.web.id
  year      = 2026
  month     = 1
}
