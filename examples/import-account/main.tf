# Imports all servers of an account (Terraform 1.7, OpenTofu 1.7 or later). It only reads from VPSBG.
terraform {
  required_providers {
    vpsbg = {
      source = "vpsbg/vpsbg"
    }
  }
}

provider "vpsbg" {}

data "vpsbg_servers" "all" {}

locals {
  servers = { for server in data.vpsbg_servers.all.servers : server.id => server }
}

import {
  for_each = local.servers
  to       = vpsbg_server.all[each.key]
  id       = each.key
}

resource "vpsbg_server" "all" {
  for_each = local.servers

  hostname      = each.value.hostname
  plan          = each.value.plan
  billing_cycle = each.value.billing_cycle

  # A server that is missing from the list is planned for destruction, which cancels it. This prevents it.
  deletion_protection = true
}
