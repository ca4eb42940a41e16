import {
  to = vpsbg_server.web
  id = "2864"
}
