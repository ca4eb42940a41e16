data "vpsbg_floating_ip_plans" "all" {}

output "monthly_prices" {
  value = { for plan in data.vpsbg_floating_ip_plans.all.floating_ip_plans : plan.name => plan.price_with_vat }
}
