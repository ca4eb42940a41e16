data "vpsbg_server_image" "debian" {
  name = "Debian 13"
}

# With the group, if several groups have an image with this name.
data "vpsbg_server_image" "ubuntu" {
  name      = "Ubuntu 24.04"
  group_key = "ubuntu"
}

output "debian_image_id" {
  value = data.vpsbg_server_image.debian.id
}
