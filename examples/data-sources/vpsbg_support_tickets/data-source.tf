data "vpsbg_support_tickets" "all" {}

output "open_tickets" {
  value = [for ticket in data.vpsbg_support_tickets.all.support_tickets : ticket.subject if ticket.status == "opened"]
}
