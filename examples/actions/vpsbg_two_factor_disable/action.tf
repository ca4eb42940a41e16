variable "otp" {
  ephemeral = true
}

# terraform apply -invoke=action.vpsbg_two_factor_disable.account
action "vpsbg_two_factor_disable" "account" {
  config {
    otp = var.otp
  }
}
