# A sensitive variable is not shown; a saved plan contains it all the same.
variable "root_password" {
  type      = string
  sensitive = true
}

# terraform apply -invoke=action.vpsbg_server_password.root
action "vpsbg_server_password" "root" {
  config {
    server_id = "2864"
    password  = var.root_password
    reboot    = true # otherwise it takes effect with the next boot
  }
}
