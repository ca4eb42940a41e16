# Three servers from one map: two with addons, one with a custom boot image, each with its own billing cycle. A change
# of the map changes the servers in place. The plan shows what it costs and what reboots. A key stays with its server
# when others come and go, which an index of count does not.
terraform {
  required_providers {
    vpsbg = {
      source = "vpsbg/vpsbg"
    }
  }
}

# The API token comes from the environment variable VPSBG_TOKEN.
provider "vpsbg" {}

variable "kernel" {
  description = "Path of the unified kernel image that the server vault boots."
  type        = string
}

variable "database_plan" {
  description = "Plan of the server db."
  type        = string
  default     = "cloud-vps-2gb"
}

variable "renewal" {
  description = "Billing cycles in months. A change applies to the next renewal and replaces nothing."
  type        = map(number)
  default = {
    short = 1
    long  = 6
  }
}

locals {
  servers = {
    web   = { plan = "cloud-vps-2gb", renewal = "short", addons = { bandwidth = "100mbps-unmetered" } }
    db    = { plan = var.database_plan, renewal = "long", addons = { backups = true } }
    vault = { plan = "cloud-vps-2gb", renewal = "long", addons = null }
  }
}

# The route of the image list is not confirmed. Without it, write an ID, such as image_id = "73".
data "vpsbg_server_image" "debian" {
  name = "Debian 13"
}

resource "vpsbg_measured_boot_image" "vault" {
  file = var.kernel

  lifecycle {
    create_before_destroy = true # the server switches to the new image before the old one is deleted
  }
}

resource "vpsbg_server" "fleet" {
  for_each = local.servers

  hostname      = "${each.key}.example.com"
  plan          = each.value.plan
  billing_cycle = var.renewal[each.value.renewal]
  image_id      = data.vpsbg_server_image.debian.id
  addons        = each.value.addons
  measured_boot = each.key == "vault" ? { kernel_image_id = vpsbg_measured_boot_image.vault.id } : null

  lifecycle {
    ignore_changes = [image_id] # a newer image must not affect the servers
  }
}

output "addresses" {
  value = { for name, server in vpsbg_server.fleet : name => server.ipv4_address }
}

output "monthly_cost" {
  description = "Estimated monthly cost of the servers with VAT. The plan shows it."
  value       = { for name, server in vpsbg_server.fleet : name => server.estimated_cost.monthly_with_vat }
}

output "monthly_total" {
  value = format("%.2f %s", sum([for server in vpsbg_server.fleet : server.estimated_cost.monthly_with_vat]), vpsbg_server.fleet["web"].estimated_cost.currency)
}
