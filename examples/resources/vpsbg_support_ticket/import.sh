# By the ID of the ticket, which the data source vpsbg_support_tickets shows.
terraform import vpsbg_support_ticket.limit 2868
