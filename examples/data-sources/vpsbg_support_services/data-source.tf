data "vpsbg_support_services" "all" {}

output "services" {
  value = data.vpsbg_support_services.all.support_services[*].service_label
}
