# All addresses of the account that have reverse DNS.
list "vpsbg_reverse_dns" "all" {
  provider = vpsbg
}
