resource "vpsbg_affiliate" "main" {
  referral_code = "example-code"
}

output "referral_url" {
  value = vpsbg_affiliate.main.referral_url
}
