data "vpsbg_attack_bandwidth" "example" {
  ip_address_id = "2816"
  attack_id     = "qAEbdFBBluE9bYI"
}

output "samples" {
  value = { for sample in data.vpsbg_attack_bandwidth.example.samples : sample.timestamp => sample.bandwidth }
}
