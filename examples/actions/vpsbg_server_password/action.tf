# Terraform does not show a sensitive variable, but a saved plan contains it.
variable "root_password" {
  type      = string
  sensitive = true
}

# terraform apply -invoke=action.vpsbg_server_password.root
action "vpsbg_server_password" "root" {
  config {
    server_id = "2864"
    password  = var.root_password
    reboot    = true # without a reboot, the password takes effect with the next boot
  }
}
