# What is going to be renewed, with its period and price.
list "vpsbg_order_renewal" "open" {
  provider         = vpsbg
  include_resource = true

  # Without it, the renewals of all servers of the account.
  config {
    server_id = "2864"
  }
}
