# Renews a server that Terraform does not manage for one year. As long as the server has no open renewal order, the data
# source is empty, and there is no resource. Destroying the resource sends nothing.
data "vpsbg_orders" "legacy" {
  renewal_of_server_id = "2864"
}

resource "vpsbg_order_renewal" "legacy" {
  count = length(data.vpsbg_orders.legacy.orders)

  order_id      = data.vpsbg_orders.legacy.orders[count.index].id
  service_type  = "server"
  service_id    = "2864"
  billing_cycle = 12
}
