import {
  to = vpsbg_account.main
  identity = {
    email = "owner@example.com"
  }
}
