data "vpsbg_support_ticket" "example" {
  id = "216"
}

output "last_answer" {
  value = [for message in data.vpsbg_support_ticket.example.messages : message.content if !message.is_customer]
}
