# Those of all protected addresses that servers have.
list "vpsbg_geo_filter" "all" {
  provider = vpsbg
}
