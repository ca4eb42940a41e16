data "vpsbg_affiliate" "current" {}

# Null if the account does not take part in the program.
output "referral_url" {
  value = data.vpsbg_affiliate.current.referral_url
}
