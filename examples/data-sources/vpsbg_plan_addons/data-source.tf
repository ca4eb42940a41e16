data "vpsbg_plan_addons" "small" {
  plan = "cloud-vps-2gb"
}

output "addon_prices" {
  value = { for addon in data.vpsbg_plan_addons.small.plan_addons : addon.key => addon.price }
}
