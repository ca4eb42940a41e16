import {
  to = vpsbg_reverse_dns.mail
  id = "2870"
}
