# A plan by its key.
data "vpsbg_plan" "small" {
  key = "cloud-vps-2gb"
}

# The cheapest available plan that is large enough.
data "vpsbg_plan" "database" {
  minimum_memory = 8 # GB
  minimum_vcpus  = 4
  only_available = true
}

output "database_price" {
  value = "${data.vpsbg_plan.database.key} costs ${data.vpsbg_plan.database.price_with_vat} a month"
}
