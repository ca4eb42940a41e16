# Restarts the server whenever its boot parameters change.
variable "boot_parameters" {
  type    = string
  default = "quiet"
}

resource "terraform_data" "boot_parameters" {
  input = var.boot_parameters

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.vpsbg_server_power.reboot]
    }
  }
}

action "vpsbg_server_power" "reboot" {
  config {
    server_id = "2864"
    operation = "restart"
  }
}
