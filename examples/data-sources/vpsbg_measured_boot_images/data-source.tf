data "vpsbg_measured_boot_images" "all" {}

# VPSBG is said to delete these two days after their upload.
output "unused_boot_images" {
  value = [for image in data.vpsbg_measured_boot_images.all.measured_boot_images : image.name if !image.in_use]
}
