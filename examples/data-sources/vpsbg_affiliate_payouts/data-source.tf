data "vpsbg_affiliate_payouts" "all" {}

output "paid_out" {
  value = sum(concat([0], data.vpsbg_affiliate_payouts.all.affiliate_payouts[*].amount))
}
