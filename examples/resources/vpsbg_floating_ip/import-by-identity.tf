import {
  to = vpsbg_floating_ip.web
  identity = {
    id = "2869"
  }
}
