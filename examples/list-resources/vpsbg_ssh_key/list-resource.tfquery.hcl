# Without a name, all SSH keys of the account.
list "vpsbg_ssh_key" "laptop" {
  provider = vpsbg

  config {
    name = "laptop"
  }
}
