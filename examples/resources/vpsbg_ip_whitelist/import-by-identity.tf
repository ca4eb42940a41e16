import {
  to = vpsbg_ip_whitelist.web
  identity = {
    id = "2816"
  }
}
