data "vpsbg_support_departments" "all" {}

locals {
  departments = { for department in data.vpsbg_support_departments.all.support_departments : department.name => department.id }
}

resource "vpsbg_support_ticket" "limit" {
  department_id = local.departments["tech-support"]
  subject       = "Raise the limit of servers"
  message       = "We plan to run 40 servers by March. Please raise the limit of our account."
}
