import {
  to = vpsbg_affiliate.main
  identity = {
    email = "owner@example.com"
  }
}
