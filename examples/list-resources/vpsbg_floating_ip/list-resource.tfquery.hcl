# All floating IPs of the account.
list "vpsbg_floating_ip" "all" {
  provider = vpsbg
}
