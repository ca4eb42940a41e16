import {
  to = vpsbg_ip_blacklist.web
  identity = {
    id = "2816"
  }
}
