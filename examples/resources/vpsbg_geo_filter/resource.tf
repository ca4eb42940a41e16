# Only from here. Keep the country of the machine that runs Terraform in mind, and your own.
resource "vpsbg_geo_filter" "web" {
  ip_address_id = "2816" # of an address with DDoS protection
  action        = "allow"
  countries     = ["BG", "GR", "RO"]
}
