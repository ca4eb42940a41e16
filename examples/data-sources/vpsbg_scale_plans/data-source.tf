data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

data "vpsbg_scale_plans" "web" {
  server_id = data.vpsbg_server.web.id
}

# The cheapest plan with at least 8 GB of memory that the server can be scaled to.
output "larger_plan" {
  value = [for plan in data.vpsbg_scale_plans.web.plans : plan.key if plan.memory >= 8][0]
}
