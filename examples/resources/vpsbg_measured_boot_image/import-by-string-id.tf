import {
  to = vpsbg_measured_boot_image.kernel
  id = "2868"
}
