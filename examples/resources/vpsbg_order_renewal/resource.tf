# Renews a server that Terraform does not manage for a year at a time. Before VPSBG has opened a renewal order, and again
# when it has been paid, the data source finds none: then there is no resource, and destroying it sends nothing.
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
