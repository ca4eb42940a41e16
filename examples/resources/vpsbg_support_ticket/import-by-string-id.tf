import {
  to = vpsbg_support_ticket.limit
  id = "2868"
}
