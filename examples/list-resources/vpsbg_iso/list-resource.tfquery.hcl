# All ISOs of the account.
list "vpsbg_iso" "all" {
  provider = vpsbg
}
