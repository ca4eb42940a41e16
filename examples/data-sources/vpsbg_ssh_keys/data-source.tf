data "vpsbg_ssh_keys" "all" {}

output "unused_ssh_keys" {
  value = [for key in data.vpsbg_ssh_keys.all.ssh_keys : key.name if length(key.server_ids) == 0]
}
