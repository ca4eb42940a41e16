data "vpsbg_server_image" "debian" {
  name = "Debian 13"
}

# Where several groups have an image of this name.
data "vpsbg_server_image" "ubuntu" {
  name      = "Ubuntu 24.04"
  group_key = "ubuntu"
}

output "debian_image_id" {
  value = data.vpsbg_server_image.debian.id
}
