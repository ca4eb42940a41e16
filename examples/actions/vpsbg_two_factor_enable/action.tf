variable "secret_key" {
  ephemeral = true
}

variable "otp" {
  ephemeral = true
}

# terraform apply -invoke=action.vpsbg_two_factor_enable.account
action "vpsbg_two_factor_enable" "account" {
  config {
    secret_key = var.secret_key
    otp        = var.otp
  }
}
