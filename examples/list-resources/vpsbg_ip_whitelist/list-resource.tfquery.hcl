# Those of all protected addresses that servers have.
list "vpsbg_ip_whitelist" "all" {
  provider = vpsbg
}
