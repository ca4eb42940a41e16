data "vpsbg_plans" "dedicated" {
  type           = "vds"
  only_available = true
}

output "monthly_prices" {
  value = { for plan in data.vpsbg_plans.dedicated.plans : plan.key => plan.price }
}
