# A password that is stored neither in the plan nor in the state. It needs Terraform 1.11 or OpenTofu 1.11.
variable "administrator_password" {
  type      = string
  ephemeral = true
}

data "vpsbg_server_image" "windows" {
  name = "Windows Server 2022"
}

resource "vpsbg_server" "windows" {
  hostname      = "windows-1.example.com"
  plan          = "cloud-vps-4gb"
  billing_cycle = 1
  image_id      = data.vpsbg_server_image.windows.id

  password_wo         = var.administrator_password
  password_wo_version = 1 # a change sends the password again

  # A new password takes effect with the next boot.
  reboot_on_password_change = true
}
