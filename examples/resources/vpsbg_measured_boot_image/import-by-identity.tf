import {
  to = vpsbg_measured_boot_image.kernel
  identity = {
    id = "2868"
  }
}
