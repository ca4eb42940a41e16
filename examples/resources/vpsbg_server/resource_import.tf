# Imports an existing server. Its image is not required.
import {
  to = vpsbg_server.web
  id = "2864"
}

resource "vpsbg_server" "web" {
  hostname      = "web-1.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
}
