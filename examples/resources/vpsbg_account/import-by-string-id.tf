import {
  to = vpsbg_account.main
  id = "owner@example.com"
}
