import {
  to = vpsbg_server.web
  identity = {
    id = "2864"
  }
}
