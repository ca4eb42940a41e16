# Stands for the build of the kernel. For an existing file, write file = "vmlinuz" instead.
resource "terraform_data" "kernel" {
  input = abspath("${path.module}/vmlinuz")

  provisioner "local-exec" {
    command = "printf kernel > '${self.input}'"
  }
}

resource "vpsbg_measured_boot_image" "kernel" {
  file = terraform_data.kernel.output

  lifecycle {
    # VPSBG does not delete an image that a server boots: the server must switch to the new one first.
    create_before_destroy = true
  }
}
