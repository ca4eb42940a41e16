data "vpsbg_server_images" "ubuntu" {
  group_key       = "ubuntu"
  only_maintained = true
}

output "ubuntu_image_ids" {
  value = { for image in data.vpsbg_server_images.ubuntu.server_images : image.name => image.id }
}
