import {
  to = vpsbg_reverse_dns.mail
  identity = {
    ip_address_id = "2870"
  }
}
