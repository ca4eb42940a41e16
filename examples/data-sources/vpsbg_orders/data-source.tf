data "vpsbg_orders" "unpaid" {
  statuses = ["awaiting_payment"]
}

output "to_pay" {
  value = sum(concat([0], data.vpsbg_orders.unpaid.orders[*].amount_with_vat))
}

# The open renewal order of a server. The list is empty until VPSBG opens one.
data "vpsbg_orders" "renewal" {
  renewal_of_server_id = "2864"
}

output "renewal_due" {
  value = one(data.vpsbg_orders.renewal.orders[*].due_at)
}
