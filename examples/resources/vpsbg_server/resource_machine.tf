data "vpsbg_server_image" "debian" {
  name = "Debian 13"
}

resource "vpsbg_server" "database" {
  hostname      = "db-1.example.com"
  plan          = "cloud-vps-2gb"
  scale_disk    = false # a larger plan keeps the disk, so a downgrade stays possible
  billing_cycle = 3
  image_id      = data.vpsbg_server_image.debian.id

  addons = {
    backups = true
  }

  power_state  = "running"
  stop_timeout = "5m"
}

output "monthly_cost" {
  value = vpsbg_server.database.estimated_cost.monthly_with_vat
}
