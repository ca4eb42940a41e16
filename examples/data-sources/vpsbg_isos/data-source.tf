data "vpsbg_isos" "all" {}

# The ID of an ISO by its name, for primary_iso_id of a server.
output "debian_iso_id" {
  value = one([for iso in data.vpsbg_isos.all.isos : iso.id if iso.name == "debian-13-netinst.iso"])
}
