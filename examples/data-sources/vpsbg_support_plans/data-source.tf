data "vpsbg_support_plans" "all" {}

output "support_prices" {
  value = { for plan in data.vpsbg_support_plans.all.support_plans : plan.key => plan.price }
}
