data "vpsbg_server_image" "debian" {
  name = "Debian 12"
}

# Erases the server: terraform apply -invoke=action.vpsbg_server_reinstall.web
action "vpsbg_server_reinstall" "web" {
  config {
    server_id = "2864"
    image_id  = data.vpsbg_server_image.debian.id
  }
}
