terraform {
  required_providers {
    vpsbg = {
      source = "vpsbg/vpsbg"
    }
  }
}

# The API token comes from the environment variable VPSBG_TOKEN.
provider "vpsbg" {}

# The route of the image list is not confirmed. Without it, write an ID, such as image_id = "73".
data "vpsbg_server_image" "debian" {
  name = "Debian 13"
}

resource "vpsbg_ssh_key" "admin" {
  name = "admin"
  key  = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGmUUA+x+3cRxHPJaSSNv6+c7NtBhPh78fEgEDrhPb3e admin@example.com"
}

# Applying this buys a server and pays it from the account's balance.
resource "vpsbg_server" "hello" {
  hostname      = "hello.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1 # month
  image_id      = data.vpsbg_server_image.debian.id
  ssh_key_ids   = [vpsbg_ssh_key.admin.id]
}

output "address" {
  value = vpsbg_server.hello.ipv4_address
}
