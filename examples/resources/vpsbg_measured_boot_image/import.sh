# By the ID of the image, which the data source vpsbg_measured_boot_images shows.
terraform import vpsbg_measured_boot_image.kernel 2868
