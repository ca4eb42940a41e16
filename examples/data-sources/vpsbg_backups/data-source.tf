data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

data "vpsbg_backups" "web" {
  server_id = data.vpsbg_server.web.id
}

output "backups" {
  value = data.vpsbg_backups.web.backups[*].created_at
}

# The newest backup of a server that is gone; it is an error if there is none.
data "vpsbg_backups" "lost" {
  server_id   = "2478"
  most_recent = true
}

# A new server that starts from it.
resource "vpsbg_server" "restored" {
  hostname      = "restored.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  backup_id     = data.vpsbg_backups.lost.backups[0].id

  # The next backup must not change what this server was made from.
  lifecycle {
    ignore_changes = [backup_id]
  }
}
