data "vpsbg_orders" "renewal" {
  renewal_of_server_id = "2864"
}

# Pays each open renewal order of the server from the balance: terraform apply -invoke=action.vpsbg_order_pay.renewal
action "vpsbg_order_pay" "renewal" {
  for_each = toset(data.vpsbg_orders.renewal.orders[*].id)

  config {
    order_id = each.key
  }
}
