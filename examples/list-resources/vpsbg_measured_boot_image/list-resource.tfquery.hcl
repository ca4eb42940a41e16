# All measured boot images of the account, with their sizes.
list "vpsbg_measured_boot_image" "all" {
  provider         = vpsbg
  include_resource = true
}
