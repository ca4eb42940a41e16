# Those of all protected addresses that servers have.
list "vpsbg_ip_blacklist" "all" {
  provider = vpsbg
}
