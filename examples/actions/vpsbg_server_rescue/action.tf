# terraform apply -invoke=action.vpsbg_server_rescue.enter
action "vpsbg_server_rescue" "enter" {
  config {
    server_id = "2864"
    enabled   = true
  }
}

action "vpsbg_server_rescue" "leave" {
  config {
    server_id = "2864"
    enabled   = false
  }
}
