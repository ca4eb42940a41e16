# A server that exists already is taken over by importing it. What it was installed from is not needed for that.
import {
  to = vpsbg_server.web
  id = "2864"
}

resource "vpsbg_server" "web" {
  hostname      = "web-1.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
}
