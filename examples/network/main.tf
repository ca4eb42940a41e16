# A floating IP with DDoS protection, its name, and who may reach it. It moves between two servers with all of that: the
# plan says which of them reboot.
terraform {
  required_providers {
    vpsbg = {
      source = "vpsbg/vpsbg"
    }
  }
}

# The API token comes from the environment variable VPSBG_TOKEN.
provider "vpsbg" {}

variable "active" {
  description = "The server that the address leads to: blue or green."
  type        = string
  default     = "blue"
}

resource "vpsbg_server" "web" {
  for_each = toset(["blue", "green"])

  hostname      = "${each.key}.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  image_id      = "73"
}

resource "vpsbg_floating_ip" "web" {
  type          = "ipv4_ddos"
  billing_cycle = 1
  server_id     = vpsbg_server.web[var.active].id
}

resource "vpsbg_reverse_dns" "web" {
  ip_address_id = vpsbg_floating_ip.web.ip_address_id
  ptr           = "www.example.com"
}

# A filter applies to Terraform's own machine as well: do not lock it out.
resource "vpsbg_geo_filter" "web" {
  ip_address_id = vpsbg_floating_ip.web.ip_address_id
  action        = "allow"
  countries     = ["BG", "GR", "RO"]
}

resource "vpsbg_ip_whitelist" "web" {
  ip_address_id = vpsbg_floating_ip.web.ip_address_id
  networks      = ["198.51.100.20", "2001:db8:20::/48"]
}

resource "vpsbg_ip_blacklist" "web" {
  ip_address_id = vpsbg_floating_ip.web.ip_address_id
  networks      = ["192.0.2.0/24"]
}

output "address" {
  value = vpsbg_floating_ip.web.ip_address
}
