# By ID, or by ip_address.
data "vpsbg_floating_ip" "web" {
  id = "602"
}

output "web_address" {
  value = data.vpsbg_floating_ip.web.ip_address
}

output "web_server" {
  value = data.vpsbg_floating_ip.web.server_hostname
}
