# terraform apply -invoke=action.vpsbg_support_ticket_reply.details
action "vpsbg_support_ticket_reply" "details" {
  config {
    ticket_id = "216"
    message   = "It happens every night at 03:00 UTC."
  }
}
