data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

data "vpsbg_backups" "web" {
  server_id = data.vpsbg_server.web.id
}

output "backups" {
  value = data.vpsbg_backups.web.backups[*].created_at
}

# The newest backup of a server that no longer exists. It is an error if there is none.
data "vpsbg_backups" "lost" {
  server_id   = "2478"
  most_recent = true
}

# A new server from this backup.
resource "vpsbg_server" "restored" {
  hostname      = "restored.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  backup_id     = data.vpsbg_backups.lost.backups[0].id

  # A newer backup must not affect this server.
  lifecycle {
    ignore_changes = [backup_id]
  }
}
