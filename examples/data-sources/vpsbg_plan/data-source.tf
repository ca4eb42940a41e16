# By key, to read what it has and costs.
data "vpsbg_plan" "small" {
  key = "cloud-vps-2gb"
}

# The cheapest one in stock that is large enough.
data "vpsbg_plan" "database" {
  minimum_memory = 8 # GB
  minimum_vcpus  = 4
  only_available = true
}

output "database_price" {
  value = "${data.vpsbg_plan.database.key} costs ${data.vpsbg_plan.database.price_with_vat} a month"
}
