data "vpsbg_affiliate_conversions" "all" {}

output "conversions" {
  value = length(data.vpsbg_affiliate_conversions.all.affiliate_conversions)
}
