data "vpsbg_support_departments" "all" {}

output "department_ids" {
  value = { for department in data.vpsbg_support_departments.all.support_departments : department.name => department.id }
}
