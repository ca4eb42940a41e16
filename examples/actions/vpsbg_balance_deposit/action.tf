# terraform apply -invoke=action.vpsbg_balance_deposit.fifty
action "vpsbg_balance_deposit" "fifty" {
  config {
    amount = 50
    method = "bank"
  }
}
