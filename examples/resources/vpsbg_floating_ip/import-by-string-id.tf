import {
  to = vpsbg_floating_ip.web
  id = "2869"
}
