# Stands for whatever builds the kernel. A file that is there already needs none of this: file = "vmlinuz"
resource "terraform_data" "kernel" {
  input = abspath("${path.module}/vmlinuz")

  provisioner "local-exec" {
    command = "printf kernel > '${self.input}'"
  }
}

resource "vpsbg_measured_boot_image" "kernel" {
  file = terraform_data.kernel.output

  lifecycle {
    # VPSBG does not delete an image that a server boots: the server has to move to the new one first.
    create_before_destroy = true
  }
}
