# terraform query lists the servers. With -generate-config-out=servers.tf it also writes a resource and an import block
# for each of them.
list "vpsbg_server" "all" {
  provider = vpsbg
  limit    = 1000 # 100 without it

  # Without filters, all servers of the account.
  config {
    search   = "example.com"
    statuses = ["active", "suspended"]
  }
}
