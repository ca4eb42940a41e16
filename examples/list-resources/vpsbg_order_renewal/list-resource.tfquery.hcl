# The open renewals with their period and price.
list "vpsbg_order_renewal" "open" {
  provider         = vpsbg
  include_resource = true

  # Without a server, all open renewals of the account.
  config {
    server_id = "2864"
  }
}
