# Buys one month each time that it is invoked: terraform apply -invoke=action.vpsbg_server_renew.month
action "vpsbg_server_renew" "month" {
  config {
    server_id     = "2864"
    billing_cycle = 1
  }
}
