# All tickets of the account.
list "vpsbg_support_ticket" "all" {
  provider = vpsbg
}
