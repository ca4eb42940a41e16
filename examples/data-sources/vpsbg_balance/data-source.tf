data "vpsbg_balance" "account" {}

check "renewals_are_covered" {
  assert {
    condition     = data.vpsbg_balance.account.shortfall == 0
    error_message = "The balance is ${data.vpsbg_balance.account.shortfall} ${data.vpsbg_balance.account.currency} short."
  }
}
