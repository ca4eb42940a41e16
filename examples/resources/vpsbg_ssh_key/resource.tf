resource "vpsbg_ssh_key" "laptop" {
  name = "laptop"
  # Or read the file from ssh-keygen: file("~/.ssh/id_ed25519.pub")
  key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA user@laptop"
}
