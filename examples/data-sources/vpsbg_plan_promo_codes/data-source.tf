data "vpsbg_plan" "small" {
  key = "cloud-vps-2gb"
}

data "vpsbg_plan_promo_codes" "small" {
  plan_id = data.vpsbg_plan.small.id
}

# Codes that are valid for a purchase of one year.
output "yearly_discounts" {
  value = {
    for promo in data.vpsbg_plan_promo_codes.small.plan_promo_codes : promo.code => promo.percentage
    if promo.minimum_billing_cycle <= 12
  }
}
