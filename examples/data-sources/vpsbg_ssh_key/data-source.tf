resource "vpsbg_ssh_key" "office" {
  name = "office"
  key  = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG7rSHTsSbRvrmZOjDc23VBTNE3eXu7XtAtpj0XWYhK4 user@office"
}

# By name, which exactly one SSH key must have.
data "vpsbg_ssh_key" "by_name" {
  name = vpsbg_ssh_key.office.name
}

# By ID.
data "vpsbg_ssh_key" "by_id" {
  id = vpsbg_ssh_key.office.id
}

output "office_fingerprint" {
  value = data.vpsbg_ssh_key.by_name.fingerprint
}
