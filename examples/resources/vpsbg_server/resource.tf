# The route of the image list is not confirmed. Without it, write an ID, such as image_id = "73".
data "vpsbg_server_image" "debian" {
  name = "Debian 13"
}

resource "vpsbg_ssh_key" "admin" {
  name = "admin"
  key  = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGmUUA+x+3cRxHPJaSSNv6+c7NtBhPh78fEgEDrhPb3e admin@example.com"
}

resource "vpsbg_server" "app" {
  hostname    = "app-1.example.com"
  plan        = "cloud-vps-2gb"
  image_id    = data.vpsbg_server_image.debian.id
  ssh_key_ids = [vpsbg_ssh_key.admin.id]

  # Billing cycle in months. A change takes effect with the next renewal.
  billing_cycle = 3

  # How a destroy cancels the server: "end_of_period" (default) or "immediate".
  cancel_mode   = "end_of_period"
  cancel_reason = "Removed from Terraform"

  lifecycle {
    # When VPSBG replaces the image, the data source finds a new one. It must not affect the running server.
    ignore_changes = [image_id]
  }
}

output "app_address" {
  value = vpsbg_server.app.ipv4_address
}

output "app_paid_until" {
  value = vpsbg_server.app.expiry_at
}
