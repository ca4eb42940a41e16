resource "vpsbg_iso" "rescue" {
  name = "rescue"
  url  = "https://iso.example.com/rescue-12.iso"
}

# For primary_iso_id of a server.
output "rescue_iso_id" {
  value = vpsbg_iso.rescue.id
}
