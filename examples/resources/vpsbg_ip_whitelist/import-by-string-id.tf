import {
  to = vpsbg_ip_whitelist.web
  id = "2816"
}
