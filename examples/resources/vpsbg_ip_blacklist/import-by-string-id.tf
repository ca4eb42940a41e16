import {
  to = vpsbg_ip_blacklist.web
  id = "2816"
}
