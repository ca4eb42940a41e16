# terraform apply -invoke=action.vpsbg_server_power.restart
action "vpsbg_server_power" "restart" {
  config {
    server_id = "2864"
    operation = "restart"
  }
}

# Cuts the power if the shutdown takes longer than five minutes.
action "vpsbg_server_power" "stop" {
  config {
    server_id    = "2864"
    operation    = "stop"
    stop_timeout = "5m"
  }
}
