# terraform query lists them; with -generate-config-out=servers.tf it writes a resource and an import block for each.
list "vpsbg_server" "all" {
  provider = vpsbg
  limit    = 1000 # 100 without it

  # Without filters, all servers of the account.
  config {
    search   = "example.com"
    statuses = ["active", "suspended"]
  }
}
