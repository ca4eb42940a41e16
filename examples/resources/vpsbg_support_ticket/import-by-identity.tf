import {
  to = vpsbg_support_ticket.limit
  identity = {
    id = "2868"
  }
}
