# The services of the newest unpaid order.
data "vpsbg_orders" "unpaid" {
  statuses = ["awaiting_payment"]
}

data "vpsbg_order" "newest" {
  count = min(1, length(data.vpsbg_orders.unpaid.orders))

  id = data.vpsbg_orders.unpaid.orders[0].id
}

output "unpaid_services" {
  value = flatten(data.vpsbg_order.newest[*].services[*].label)
}
