data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

data "vpsbg_server_status" "web" {
  server_id = data.vpsbg_server.web.id
}

output "is_running" {
  value = data.vpsbg_server_status.web.running
}

# Warns in every plan and apply when the disk is almost full.
check "disk" {
  assert {
    condition     = data.vpsbg_server_status.web.disk.used < 0.9 * data.vpsbg_server_status.web.disk.limit
    error_message = "The disk of web-1 is more than 90 % full."
  }
}
