data "vpsbg_account" "current" {}

# Stop before anything is changed in another account.
check "account" {
  assert {
    condition     = data.vpsbg_account.current.email == "owner@example.com"
    error_message = "The token belongs to ${data.vpsbg_account.current.email}."
  }
}
